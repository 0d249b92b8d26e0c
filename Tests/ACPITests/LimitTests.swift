// Every limit at its last good value and one past it.

import Testing

@testable import ACPI

@Suite struct LimitTests {
    private func scopes(_ depth: Int) throws -> Namespace {
        var term = AMLTerm.name("\\DEEP", .integer(1))
        for _ in 0..<depth { term = .scope("\\", [term]) }
        return try namespace([term])
    }

    @Test func scopesInsideEachOther() throws {
        #expect(try scopes(Limits.maximumScopeDepth).value(at: "\\DEEP") == .integer(1))
        #expect(try scopes(Limits.maximumScopeDepth).warnings == [])
        let past = try scopes(Limits.maximumScopeDepth + 1)
        #expect(!past.contains("\\DEEP"))
        #expect(past.warnings.map(\.message) == ["more than 64 scopes inside each other; this one is skipped"])
        // A hundred thousand levels, each of six bytes, cost no stack.
        #expect(try namespace([.bytes([UInt8](repeating: 0x10, count: 100_000))]).isPartial)
    }

    @Test func segmentsOfAPath() throws {
        func path(_ count: Int) -> String { "\\" + (0..<count).map { "S\($0)" }.joined(separator: ".") }
        let last = path(Limits.maximumPathSegments)
        #expect(try namespace([.name(last, .integer(1))]).value(at: last) == .integer(1))
        for count in [Limits.maximumPathSegments + 1, 255] {
            let past = try namespace([.name(path(count), .integer(1)), .scope(path(count), [.name("X", .integer(1))])])
            #expect(!past.contains(path(count)))
            #expect(past.warnings.map(\.message).contains("a path of more than 64 segments is not read"))
        }
    }

    private func packages(_ depth: Int) throws -> AMLValue {
        var value = AMLData.package([])
        for _ in 1..<depth { value = .package([value]) }
        return try decoded(value)
    }

    @Test func packagesInsideEachOther() throws {
        #expect(throws: Never.self) { try packages(Limits.maximumValueDepth) }
        #expect(throws: AMLError.self) { try packages(Limits.maximumValueDepth + 1) }
    }

    @Test func namesThatReferToNames() throws {
        func chain(_ count: Int) throws -> Namespace {
            try namespace(
                [.name("\\N0", .integer(7))]
                    + (1..<count).map { .name("\\N\($0)", .reference("\\N\($0 - 1)")) })
        }
        let limit = Limits.maximumValueDepth
        #expect(try chain(limit).value(at: "\\N\(limit - 1)") == .integer(7))
        #expect(throws: AMLError.self) { try chain(limit + 1).value(at: "\\N\(limit)") }
    }

    @Test func operandsInsideEachOther() throws {
        // LNot (LNot (… Zero)) as a statement, then a name in the same scope.
        func space(_ depth: Int) throws -> Namespace {
            try namespace([
                .bytes([UInt8](repeating: 0x92, count: depth) + [0x00]), .name("\\A", .integer(1)),
            ])
        }
        #expect(try space(Limits.maximumValueDepth - 1).contains("\\A"))
        #expect(try !space(Limits.maximumValueDepth).contains("\\A"))
        #expect(try !space(500_000).contains("\\A"))
    }

    @Test func theCostOfOneValue() throws {
        // A buffer of no bytes that announces its size: 16 units for the object, one for each byte.
        func buffer(_ size: Int) throws -> AMLValue {
            try decoded(.bytes([0x11, 0x06, 0x0c] + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }))
        }
        let limit = Limits.maximumEvaluationCost
        #expect(try buffer(limit - 16) == .buffer([UInt8](repeating: 0, count: limit - 16)))
        #expect(throws: AMLError.tooLarge(limit: limit, at: 42)) { try buffer(limit - 15) }
        #expect(throws: AMLError.self) { try buffer(0xffff_ffff) }
        #expect(throws: AMLError.self) {
            try decoded(.bytes([0x11, 0x0a, 0x0e] + [UInt8](repeating: 0xff, count: 8)))
        }
    }

    @Test func referencesThatMultiply() throws {
        // Eight levels of ten: 10^8 values from 700 bytes.
        var terms: [AMLTerm] = [.name("\\L0", .integer(1))]
        for level in 1...8 {
            terms.append(
                .name("\\L\(level)", .package([AMLData](repeating: .reference("\\L\(level - 1)"), count: 10))))
        }
        let space = try namespace(terms)
        #expect(throws: Never.self) { try space.value(at: "\\L3") }
        #expect(throws: AMLError.self) { try space.value(at: "\\L8") }
    }

    @Test func warningsThatAreKept() throws {
        func space(_ count: Int) throws -> Namespace {
            try namespace([AMLTerm](repeating: .bytes([0xa2, 0x02, 0x01]), count: count))
        }
        let limit = Limits.maximumWarnings
        #expect(try space(limit).warnings.count == limit)
        #expect(try space(limit).suppressedWarnings == 0)
        #expect(try space(limit + 1).warnings.count == limit)
        #expect(try space(limit + 1).suppressedWarnings == 1)
    }

    @Test func theLongestPackage() throws {
        // Name, size and length take 4 + 5 bytes; content beyond the limit cannot be written.
        let body = [UInt8](repeating: 0, count: Limits.maximumPackageLength - 9)
        #expect(try encoded(.buffer(body)).count == Limits.maximumPackageLength + 1)
        #expect(throws: AMLEncodingError.packageTooLong(bytes: Limits.maximumPackageLength - 3)) {
            try encoded(.buffer(body + [0]))
        }
    }
}
