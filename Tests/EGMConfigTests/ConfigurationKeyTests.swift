import Testing

@testable import EGMConfig

/// Walks the table of keys, so that a new key is tested by being there.
@Suite struct ConfigurationKeyTests {
    /// The key with a region's name in the place of `<name>`.
    private static func instance(_ key: ConfigurationKey) -> String {
        key.name.replacing("<name>", with: "egm4")
    }

    @Test func namesAreUniqueAndInKebabCase() {
        let names = ConfigurationKey.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names { #expect(name.allSatisfy { $0.isLowercase || "-.<>".contains($0) }, "\(name)") }
    }

    @Test func everyKeyIsDocumentedAndEndsItsSentence() {
        for key in ConfigurationKey.all { #expect(key.documentation.hasSuffix("."), "\(key.name)") }
    }

    @Test(arguments: ConfigurationKey.all.filter { !$0.defaultValue.isEmpty }.map(\.name))
    func theDefaultIsAcceptedByItsOwnRule(name: String) throws {
        let key = try #require(ConfigurationKey.all.first { $0.name == name })
        var read = try configuration("\(name) = \(key.defaultValue)")
        #expect(read.origins == [name: Configuration.Origin(file: "test.toml", line: 1)])
        read.origins = [:]
        read.files = []
        #expect(read == Configuration())
    }

    @Test(arguments: ConfigurationKey.all.map(\.name), ["1.5", "{}", "1979-05-27"])
    func aWrongTypeIsRefusedByName(name: String, value: String) throws {
        let key = try #require(ConfigurationKey.all.first { $0.name == name })
        let name = Self.instance(key)
        let problems = problems("\n\(name) = \(value)\n")
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("test.toml:2: \(name) must be ") == true, "\(problems)")
    }

    @Test(arguments: ConfigurationKey.all.map(\.name))
    func aMisspeltKeyGetsTheNearestOne(name: String) throws {
        let key = try #require(ConfigurationKey.all.first { $0.name == name })
        let right = Self.instance(key)
        let wrong = String(right.dropLast()) + "q"
        #expect(problems("\(wrong) = 1") == ["test.toml:1: unknown key \(wrong); did you mean \(right)?"])
    }

    @Test(arguments: [
        ("scrub.threads", "0", "1024", "1025", "-1"),
        ("drain.poll", "10", "60000", "60001", "9"),
        ("limits.nesting", "8", "1024", "1025", "7"),
        ("limits.batch", "1", "10000", "10001", "0"),
        ("limits.connections", "1", "10000", "10001", "0"),
        ("limits.connections-per-uid", "1", "10000", "10001", "0"),
        ("limits.requests-in-flight", "1", "10000", "10001", "0"),
        ("host.rescan", "1", "3600", "3601", "0"),
        ("retired-pages.poll", "1", "86400", "86401", "0"),
        ("limits.stall", "1", "3600", "3601", "0"),
        ("limits.allocations", "1", "100000", "100001", "0"),
        ("limits.subscriptions", "1", "1000", "1001", "0"), ("limits.events", "1", "100000", "100001", "0"),
        ("client.timeout", "1", "3600", "3601", "0"), ("libvirt.hook-timeout", "1", "60", "61", "0"),
        ("scrub.chunk-size", "\"64KiB\"", "\"1GiB\"", "\"1048640KiB\"", "0"),
        ("limits.message-size", "\"4KiB\"", "\"64MiB\"", "67108865", "4095"),
        ("limits.queued-output", "\"64KiB\"", "\"256MiB\"", "268435457", "65535"),
        ("unbounded-descriptor-uids", "[0]", "[4294967294]", "[4294967295]", "[-1]"),
    ])
    func theLimitsAreAcceptedAndOnePastIsNot(
        name: String, least: String, most: String, above: String, below: String
    ) throws {
        let key = try #require(ConfigurationKey.all.first { $0.name == name })
        for good in [least, most] { #expect(key.value(in: try configuration("\(name) = \(good)")) == good) }
        for bad in [above, below] {
            let problems = problems("\(name) = \(bad)")
            #expect(problems.count == 1)
            #expect(problems.first?.contains(name) == true)
        }
    }

    @Test func theTestAboveKnowsEveryKeyWithARange() {
        let ranged = ConfigurationKey.all.filter { $0.type == "integer" || $0.type == "size" }
        #expect(ranged.count == 18)
    }

    @Test func aSocketPathMayBeAsLongAsTheKernelTakes() throws {
        let longest = "/" + String(repeating: "s", count: ConfigurationKey.socketPathLimit - 1)
        #expect(try configuration("socket = \"\(longest)\"").socket == longest)
        #expect(
            problems("socket = \"\(longest)s\"")
                == ["test.toml:1: socket is 108 bytes long, but a path here has at most 107 bytes"])
    }
}
