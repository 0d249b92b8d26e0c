import EGMDomain
import Testing

@testable import EGMConfig

/// What cannot be true together is refused as a whole, at the key that was set last.
@Suite struct ContradictionTests {
    @Test func oneDeviceIsTheMemoryOfOneRegion() {
        let text = """
            [region.egm4]
            device-dax = "dax0.0"
            [region.egm5]
            device-dax = "dax0.1"
            [region.egm6]
            device-dax = "dax0.0"
            """
        #expect(
            problems(text) == [
                "test.toml:6: region.egm6.device-dax contradicts region.egm4.device-dax (test.toml:2): both are \"dax0.0\", "
                    + "but a device is the memory of one region; correct one of them"
            ])
        #expect(problems(text.replacing("[region.egm6]\ndevice-dax = \"dax0.0\"", with: "")) == [])
    }

    @Test(arguments: ["/var/lib/egm", "/var/lib//egm/", "/var/./lib/egm"])
    func theSocketIsNotTheStateDirectory(directory: String) {
        let found = problems("socket = \"/var/lib/egm\"\nstate-dir = \"\(directory)\"")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("test.toml:2: state-dir contradicts socket (test.toml:1): both are ") == true)
        #expect(problems("socket = \"/var/lib/egm/s\"\nstate-dir = \"\(directory)\"") == [])
    }

    @Test func aContradictionToADefaultNamesIt() {
        let found = problems("socket = \"/run/egmd\"")
        #expect(found.first?.hasPrefix("test.toml:1: socket contradicts state-dir (its default): ") == true, "\(found)")
        #expect(found.count == 1)
    }

    @Test(arguments: [("0600", 1), ("0640", 1), ("0606", 1), ("0660", 0), ("0620", 0), ("0666", 0)])
    func aGroupIsOfUseOnlyWhereItMayConnect(mode: String, count: Int) {
        let found = problems("socket-mode = \"\(mode)\"\nsocket-group = \"kvm\"")
        #expect(found.count == count, "\(found)")
        #expect(found.allSatisfy { $0.hasPrefix("test.toml:2: socket-group contradicts socket-mode (test.toml:1): ") })
        #expect(problems("socket-mode = \"\(mode)\"") == [])
    }

    /// The place is that of the file that was read last, whatever the lines are.
    @Test func overTwoFilesTheLaterOneIsNamed() throws {
        var files = FakeFiles()
        files.texts["/etc/egmd/egmd.toml"] = "\n\n\nsocket-mode = \"0600\""
        files.texts["/etc/egmd/egmd.toml.d/a.toml"] = "socket-group = \"kvm\""
        let error = #expect(throws: ConfigurationError.self) { try files.load() }
        let text = try #require(error).description
        #expect(
            text.hasPrefix(
                "/etc/egmd/egmd.toml.d/a.toml:1: socket-group contradicts socket-mode (/etc/egmd/egmd.toml:4): "))
    }

    /// They come beside everything else that is wrong.
    @Test func theyAreNamedWithTheOtherProblems() {
        #expect(problems("socket = \"/run/egmd\"\nlimits.batch = 0").count == 2)
    }
}
