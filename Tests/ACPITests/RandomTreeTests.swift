// Random trees of devices and constants over three tables, written by our writer, read by acpiexec and by our reader.
// acpiexec takes a second each time, so there are few seeds here; seeds 0 to 79 agreed when this was written.

import Testing

@testable import ACPI

@Suite struct RandomTreeTests {
    /// Makes declarations and remembers what can be evaluated.
    private struct Generator {
        var random: SeededRandom
        var devices = ["\\_SB"]
        var names: [String] = []
        var count = 0

        mutating func pick(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

        mutating func freshSegment(_ letter: Character) -> String {
            count += 1
            return "\(letter)\(count)"
        }

        mutating func value(depth: Int = 0) -> AMLData {
            switch pick(0..<(depth < 4 ? 8 : 5)) {
            case 0, 1: return .integer(UInt64.random(in: 0...(.max), using: &random) >> UInt64(pick(0..<65)))
            case 2: return .string(String((0..<pick(0..<80)).map { _ in Array("abcdefgh,.-")[pick(0..<11)] }))
            case 3: return .buffer((0..<pick(1..<90)).map { _ in UInt8(pick(0..<256)) })
            case 4 where depth > 0:
                guard let name = names.randomElement(using: &random) else { return .integer(0) }
                return .reference(name)
            case 4, 5, 6: return .package((0..<pick(0..<6)).map { _ in value(depth: depth + 1) })
            default: return .variablePackage((0..<pick(0..<6)).map { _ in value(depth: depth + 1) })
            }
        }

        /// Declarations of one table. Devices open below any known device, by absolute or relative path.
        mutating func table(_ signature: String, revision: UInt8) throws -> [UInt8] {
            var terms: [AMLTerm] = []
            for _ in 0..<12 {
                let parent = devices.randomElement(using: &random) ?? "\\_SB"
                let segment = freshSegment("D")
                let path = "\(parent).\(segment)"
                var body: [AMLTerm] = [.name("_ADR", .integer(1))]
                for _ in 0..<pick(0..<5) {
                    let name = freshSegment("N")
                    // Up to the parent now and then.
                    let isUp = parent != "\\_SB" && pick(0..<3) == 0
                    let value = value()
                    body.append(
                        pick(0..<4) == 0 && !isUp
                            ? .method(name, returns: constant(value)) : .name((isUp ? "^" : "") + name, value))
                    let absolute = "\(isUp ? parent : path).\(name)"
                    if case .name = body[body.count - 1] { names.append(absolute) }
                    evaluated.append(absolute)
                }
                terms.append(pick(0..<2) == 0 ? .device(path, body) : .scope(parent, [.device(segment, body)]))
                devices.append(path)
            }
            return try ACPITests.table(terms, signature: signature, revision: revision)
        }

        var evaluated: [String] = []

        /// Methods return integers and strings here: a package with references is resolved when the method runs.
        func constant(_ value: AMLData) -> AMLData {
            switch value {
            case .integer, .string, .buffer: value
            default: .integer(3)
            }
        }
    }

    @Test(arguments: 0..<4) func treesAreReadAsTheKernelReadsThem(seed: Int) throws {
        var generator = Generator(random: SeededRandom(state: UInt64(seed)))
        let revision: UInt8 = seed % 4 == 0 ? 1 : 2
        let tables = [
            try generator.table("DSDT", revision: revision), try generator.table("SSDT", revision: 2),
            try generator.table("SSDT", revision: 2),
        ]
        let space = namespace(of: tables)
        #expect(space.warnings == [] && space.rejected == [])
        let expected = try Oracle().evaluate(generator.evaluated, in: tables)
        #expect(!expected.isEmpty)
        for (path, expected) in zip(generator.evaluated, expected) {
            let expected = try #require(expected, "acpiexec cannot evaluate \(path)")
            #expect(try space.value(at: path).oracleLines() == expected, "\(path)")
        }
    }
}
