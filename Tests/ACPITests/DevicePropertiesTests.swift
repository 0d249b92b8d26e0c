import Testing

@testable import ACPI

@Suite struct DevicePropertiesTests {
    private static let other = ACPIUUID("dbb8e3e6-5886-4ba6-8795-1319f52a966b")

    private func properties(_ value: AMLData) throws -> DeviceProperties {
        try namespace([.device("\\_SB.G", [.name("_DSD", value)])]).properties(of: "\\_SB_.G___")
    }

    @Test func integersAndOtherTypes() throws {
        let value = AMLData.deviceProperties([
            ("a", .integer(1)), ("b", .string("x")), ("c", .buffer([1])), ("d", .package([.integer(1)])),
            ("e", .reference("\\_SB.G")), ("f", .reference("\\_SB.NONE")), ("a", .integer(2)), ("b", .integer(3)),
        ])
        #expect(
            try properties(value)
                == .properties(
                    PropertySet(
                        integers: ["a": 1],
                        otherTypes: [
                            "b": "string", "c": "buffer", "d": "package", "e": "reference", "f": "reference",
                        ])))
    }

    @Test func theUUIDMayStandAmongOthersAndTwice() throws {
        let other = try #require(Self.other)
        let pair = { (name: String, value: UInt64) in
            AMLData.package([.package([.string(name), .integer(value)])])
        }
        let value = AMLData.package([
            .uuid(other), .package([.string("not a pair")]), .uuid(.deviceProperties), pair("a", 1),
            .uuid(.deviceProperties), pair("b", 2),
        ])
        #expect(try properties(value) == .properties(PropertySet(integers: ["a": 1, "b": 2])))
        #expect(try properties(.package([.uuid(other), pair("a", 1)])) == .absent)
        #expect(try properties(.package([])) == .absent)
    }

    @Test func absence() throws {
        let space = try namespace([.device("\\_SB.G", [])])
        #expect(space.properties(of: "\\_SB.G") == .absent)
        #expect(space.properties(of: "\\_SB.H") == .absent)
        #expect(space.properties(of: "") == .absent)
    }

    @Test(
        arguments: [
            .integer(1), .package([.uuid(.deviceProperties)]), .package([.integer(1), .package([])]),
            .package([.buffer([1]), .package([])]), .package([.uuid(.deviceProperties), .integer(1)]),
            .package([.uuid(.deviceProperties), .package([.integer(1)])]),
            .package([.uuid(.deviceProperties), .package([.package([.string("a")])])]),
            .package([.uuid(.deviceProperties), .package([.package([.integer(1), .integer(1)])])]),
            .package([.uuid(.deviceProperties), .package([.package([.string("a"), .integer(1), .integer(2)])])]),
            .package([.uuid(.deviceProperties), .bytes([0x12, 0x02])]), .package([.bytes([0x5b, 0x99])]),
        ] as [AMLData])
    func malformed(_ value: AMLData) throws {
        guard case .malformed(let reason) = try properties(value) else {
            Issue.record("\(try properties(value))")
            return
        }
        #expect(reason.contains("_DSD"))
    }

    @Test func methods() throws {
        func properties(body: [UInt8]) throws -> DeviceProperties {
            let method: [UInt8] = [0x14, UInt8(6 + body.count)] + Array("_DSD".utf8) + [0x08] + body
            return try namespace([.device("\\_SB.G", [.bytes(method), .name("VALU", .integer(1))])])
                .properties(of: "\\_SB.G")
        }
        // Small enough for a package length of one byte.
        let package = try encoded(.deviceProperties([("a", .integer(7))]))
        #expect(try properties(body: [0xa4] + package) == .properties(PropertySet(integers: ["a": 7])))
        for body in [
            [], [0xa3, 0xa4] + package, [0xa4] + package + [0xa3], [0xa4] + Array("VALU".utf8), [0xa4, 0x60],
        ] {
            guard case .dynamic(let reason) = try properties(body: body) else {
                Issue.record("\(body): \(try properties(body: body))")
                continue
            }
            #expect(reason.contains("offset"))
        }
        // Return (Zero), and a package that is cut off.
        for body in [[0xa4, 0x00], [0xa4, 0x12, 0x20]] as [[UInt8]] {
            guard case .malformed = try properties(body: body) else {
                Issue.record("\(body): \(try properties(body: body))")
                continue
            }
        }
    }

    @Test func integersOfAnOldDSDT() throws {
        let terms = [AMLTerm.device("\\_SB.G", [.deviceProperties(["a": 0x1_2345_6789])])]
        let dsdt = try table([], revision: 1)
        let ssdt = try table(terms, signature: "SSDT", revision: 2)
        #expect(
            namespace(of: [dsdt, ssdt]).properties(of: "\\_SB.G")
                == .properties(PropertySet(integers: ["a": 0x2345_6789])))
    }

    @Test func uuidText() {
        #expect(ACPIUUID("daffd814-6eba-4d8c-8a91-bc9bbf4aa301") == .deviceProperties)
        #expect(ACPIUUID("DAFFD814-6EBA-4D8C-8A91-BC9BBF4AA301") == .deviceProperties)
        let bad = ["", "daffd814", "daffd814-6eba-4d8c-8a91-bc9bbf4aa30", "daffd814-6eba-4d8c-8a91-bc9bbf4aa30g"]
        for text in bad + ["daffd8146eba-4d8c-8a91-bc9bbf4aa301-", "daffd814-6eba-4d8c-8a91-bc9bbf4aa３０１"] {
            #expect(ACPIUUID(text) == nil)
        }
    }
}
