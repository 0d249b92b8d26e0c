import EGMDomain
import Testing

@testable import EGMConfig

@Suite struct ConfigurationLoaderTests {
    @Test func withoutAnyFileTheDefaultsHold() throws {
        #expect(try FakeFiles().load() == Configuration())
    }

    @Test func dropInsFollowTheMainFileInTheOrderOfTheirNames() throws {
        var files = FakeFiles()
        files.texts["/etc/egmd/egmd.toml"] = "hold = \"never\""
        files.texts["/etc/egmd/egmd.toml.d/20-b.toml"] = "hold = \"eager\""
        files.texts["/etc/egmd/egmd.toml.d/10-a.toml"] = "hold = \"on-demand\"\nlog-level = \"debug\""
        files.texts["/etc/egmd/egmd.toml.d/90-old.toml.bak"] = "this is no TOML"
        files.texts["/etc/egmd/egmd.toml.d/.30-swap.toml"] = "neither is this"
        let configuration = try files.load()
        #expect(configuration.hold == .eager)
        #expect(configuration.logLevel == .debug)
        #expect(configuration.origins["hold"]?.file == "/etc/egmd/egmd.toml.d/20-b.toml")
        #expect(
            configuration.files == [
                "/etc/egmd/egmd.toml", "/etc/egmd/egmd.toml.d/10-a.toml", "/etc/egmd/egmd.toml.d/20-b.toml",
            ])
    }

    /// Enough names that a directory's own order is not the right one by chance.
    @Test func theLastNameWinsHoweverManyThereAre() throws {
        var files = FakeFiles()
        for number in 10..<40 {
            files.texts["/etc/egmd/egmd.toml.d/\(number).toml"] = "limits.batch = \(number)"
        }
        let configuration = try files.load()
        #expect(configuration.limits.batch == 39)
        #expect(configuration.files == configuration.files.sorted())
    }

    @Test func dropInsWorkWithoutAMainFile() throws {
        var files = FakeFiles()
        files.texts["/etc/egmd/egmd.toml.d/a.toml"] = "scrub.threads = 2"
        #expect(try files.load().scrub.threads == 2)
    }

    @Test func aNamedFileReplacesTheMainFileAndItsDropIns() throws {
        var files = FakeFiles()
        files.texts["/etc/egmd/egmd.toml"] = "scrub.threads = 1"
        files.texts["/etc/egmd/egmd.toml.d/a.toml"] = "scrub.verify = true"
        files.texts["my.toml"] = "limits.batch = 2"
        files.texts["my.toml.d/x.toml"] = "limits.batch = 3"
        let configuration = try files.load("my.toml")
        #expect(configuration.limits.batch == 3)
        #expect(configuration.scrub == Configuration.Scrub())
    }

    @Test func aNamedFileMustExist() {
        #expect(throws: ConfigurationError.self) { try FakeFiles().load("/nowhere.toml") }
    }

    @Test(arguments: ["/etc/egmd/egmd.toml", "/etc/egmd/egmd.toml.d", "/etc/egmd/egmd.toml.d/a.toml"])
    func whatCannotBeReadIsAnErrorAndNotADefault(path: String) throws {
        var files = FakeFiles()
        files.texts["/etc/egmd/egmd.toml.d/a.toml"] = ""
        files.unreadable = [path]
        let error = #expect(throws: ConfigurationError.self) { try files.load() }
        let text = try #require(error?.description)
        #expect(text.hasPrefix(path + ": cannot read"))
        #expect(text.hasSuffix("Permission denied"))
    }

    /// One run shows everything: an unreadable file hides nothing of what is wrong with the others.
    @Test func everyFileIsLookedAtWhateverIsWrongWithTheOthers() throws {
        var files = FakeFiles()
        files.texts["/etc/egmd/egmd.toml"] = "\nlimits.bach = 1\nscrub.threads = true"
        files.texts["/etc/egmd/egmd.toml.d/10.toml"] = ""
        files.texts["/etc/egmd/egmd.toml.d/20.toml"] = "hold = [\n"
        files.texts["/etc/egmd/egmd.toml.d/30.toml"] = "# all right\nhold = \"eagre\""
        files.unreadable = ["/etc/egmd/egmd.toml.d/10.toml"]
        let error = #expect(throws: ConfigurationError.self) { try files.load() }
        let problems = try #require(error).problems
        let named = problems.map { String($0.file.split(separator: "/").last ?? "") }
        #expect(named == ["10.toml", "egmd.toml", "egmd.toml", "20.toml", "30.toml"], "\(problems)")
        #expect(problems.filter { !$0.file.hasSuffix("20.toml") }.map(\.line) == [nil, 2, 3, 2], "\(problems)")
        let text = try #require(error).description
        #expect(text.contains("did you mean limits.batch?") && text.contains("did you mean \"eager\"?"))
    }

    @Test func aFileThatIsNotUTF8IsRefused() {
        let loader = ConfigurationLoader(readFile: { _ in [0x23, 0xff] }, listDirectory: { _ in nil })
        let error = #expect(throws: ConfigurationError.self) { try loader.load() }
        #expect(error?.description == "/etc/egmd/egmd.toml: the text is not UTF-8; save it as UTF-8")
    }
}
