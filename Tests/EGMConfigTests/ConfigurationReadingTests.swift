import EGMDomain
import Testing

@testable import EGMConfig

@Suite struct ConfigurationReadingTests {
    @Test func nothingGivesTheDefaults() throws {
        let configuration = try Configuration(reading: [])
        #expect(configuration == Configuration())
        #expect(configuration.socket == "/run/egmd/egmd.sock")
        #expect(configuration.hold(of: try #require(RegionName("egm4"))) == .onDemand)
        #expect(configuration.origins.isEmpty)
    }

    @Test func aWholeFileIsRead() throws {
        let read = try configuration(
            """
            # A comment with = and [brackets]
            socket = "/tmp/e.sock"
            unbounded-descriptor-uids = [
                64055, # libvirt-qemu
                0x10,
            ]
            hold = "eager"

            [region.egm5]
            hold = "never"
            [scrub]
            threads = 3
            chunk-size = 1_048_576
            verify = true
            [qemu]
            binary = "/usr/bin/qemu-system-aarch64"
            """)
        #expect(read.socket == "/tmp/e.sock")
        #expect(read.unboundedDescriptorUIDs == [64055, 16])
        #expect(read.hold(of: try #require(RegionName("egm4"))) == .eager)
        #expect(read.hold(of: try #require(RegionName("egm5"))) == .never)
        #expect(read.scrub == Configuration.Scrub(threads: 3, chunkSize: .mebibytes(1), verify: true))
        #expect(read.qemu.binary == "/usr/bin/qemu-system-aarch64")
        #expect(read.origins["region.egm5.hold"]?.description == "test.toml:10")
        #expect(read.origins["scrub.verify"]?.description == "test.toml:14")
    }

    @Test func aLaterSourceWinsKeyByKey() throws {
        let read = try Configuration(reading: [
            ConfigurationSource(name: "a", text: "[limits]\nbatch = 1\nconnections = 2"),
            ConfigurationSource(name: "b", text: "[limits]\nbatch = 3"),
        ])
        #expect(read.limits.batch == 3)
        #expect(read.limits.connections == 2)
        #expect(read.origins["limits.batch"]?.description == "b:2")
        #expect(read.origins["limits.connections"]?.description == "a:3")
        #expect(read.files == ["a", "b"])
    }

    @Test func everyProblemIsReportedInTheOrderOfTheText() {
        let text = """
            hold = "always"
            sokcet = "/x"
            [scrub]
            chunk_size = 1
            threads = "many"
            [region.gpu0]
            hold = "never"
            """
        #expect(
            problems(text) == [
                "test.toml:1: hold is \"always\", but must be \"never\", \"on-demand\" or \"eager\"",
                "test.toml:2: unknown key sokcet; did you mean socket?",
                "test.toml:4: unknown key scrub.chunk_size; did you mean scrub.chunk-size?",
                "test.toml:5: scrub.threads must be an integer, but is a string",
                "test.toml:6: gpu0 is no region name; a region is called egm and a number, as in [region.egm4]",
            ])
    }

    @Test(arguments: [
        (
            "hold = \"on_demand\"",
            "hold is \"on_demand\", but must be \"never\", \"on-demand\" or \"eager\"; did you mean \"on-demand\"?"
        ),
        ("batch = 1", "unknown key batch; did you mean limits.batch?"),
        ("[limts]\nbatch = 1", "unknown key limts; did you mean limits?"),
        ("colour = 1", "unknown key colour; egmd.toml(5) lists the keys"),
        ("scrub = 4", "scrub is a table of keys, but is an integer here"),
        (
            "region.egm04.hold = \"never\"",
            "egm04 is no region name; a region is called egm and a number, as in [region.egm4]"
        ),
        (
            "socket = \"egmd.sock\"",
            "socket is \"egmd.sock\", but must be an absolute path: a daemon has no useful working directory"
        ),
        ("state-dir = \"/run/../x\"", "state-dir is \"/run/../x\", but must not contain \"..\""),
        (
            "scrub.chunk-size = \"64MB\"",
            "scrub.chunk-size must be a size: \"64MB\" is not a size: \"MB\" may mean 1000 or 1024; write 64MiB"
        ),
        ("scrub.chunk-size = 65537", "scrub.chunk-size is 65537, but must be 64KiB to 1GiB, a multiple of 64KiB"),
        (
            "unbounded-descriptor-uids = [\"root\"]",
            "unbounded-descriptor-uids must hold user ids (numbers) only, but holds a string"
        ),
        ("scrub = { threads = 9999 }", "scrub.threads is 9999, but must be 0 to 1024"),
    ])
    func aBadValueIsExplained(text: String, message: String) {
        #expect(problems(text) == ["test.toml:1: \(message)"])
    }

    @Test func aSyntaxErrorHasItsLineAndColumn() {
        let problem = problems("[scrub]\nthreads = \n").first ?? ""
        #expect(problem.hasPrefix("test.toml:2: not valid TOML at column "), "\(problem)")
    }

    @Test func aKeyThatStandsTwiceIsRefused() {
        let problem = problems("[scrub]\nthreads = 1\nthreads = 2").first ?? ""
        #expect(problem.hasPrefix("test.toml:3: not valid TOML"), "\(problem)")
    }

    /// toml++ works on C strings: what follows a NUL would be lost without a word.
    @Test(arguments: ["hold = \"eager\"\u{0}\n", "socket = \"/a\\u0000b\"", "socket = \"/a\\U00000000b\""])
    func aNULIsRefused(text: String) {
        #expect(problems(text) == ["test.toml:1: a NUL character stands here; remove it (is this a text file?)"])
    }

    @Test func aProblemInOneFileDoesNotHideTheNext() {
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration(reading: [
                ConfigurationSource(name: "a", text: "= 1"), ConfigurationSource(name: "b", text: "x = 1"),
            ])
        }
        #expect(error?.problems.map(\.file) == ["a", "b"])
    }
}
