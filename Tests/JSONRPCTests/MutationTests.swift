import JSONRPC
import Testing

/// Damaged input gives messages or errors, never a trap, and never depends on how it was cut.
@Suite struct MutationTests {
    private static let seeds: [[UInt8]] = [
        #"{"jsonrpc":"2.0","id":18446744073709551615,"method":"a","params":{"x":[1,2,{"y":"\ud83d\ude42\\"}]}}"#,
        #"[{"jsonrpc":"2.0","id":-0,"method":"a"},{"id":1.50,"x":"\"id\":3"},7,"id",null]"# + "\n true 12 \"x\" {}",
        #"{"id":99999999999999999999,"z":[[[[]]]],"e":1e400}"#,
    ].map { Array($0.utf8) }

    private static let bytes = Array(#"{}[]",:\0123456789.eE+-truefalsn "#.utf8) + [0, 0x0A, 0x7F, 0x80, 0xC3, 0xFF]

    /// What a server makes of a stream: the calls of each message, or the error that ended it.
    private func outcome(_ chunks: [ArraySlice<UInt8>]) -> [String] {
        var framer = MessageFramer(maximumBytes: 300, maximumDepth: 6)
        var found: [String] = []
        func take(_ message: [UInt8]) {
            do { found.append("\(try Incoming(parsing: message, maximumDepth: 6))") } catch { found.append("\(error)") }
        }
        do throws(FramingError) {
            for chunk in chunks {
                framer.append(chunk)
                while let message = try framer.next() { take(message) }
            }
        } catch {
            return found + ["\(error)"]
        }
        if let rest = framer.finish() { take(rest) }
        return found
    }

    @Test(arguments: 0..<UInt64(20))
    func damagedInput(seed: UInt64) {
        var random = Generator(state: seed)
        for _ in 0..<200 {
            var input = Self.seeds.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<input.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: input[at] = Self.bytes.randomElement(using: &random) ?? 0
                case 1: input.remove(at: at)
                case 2: input.insert(Self.bytes.randomElement(using: &random) ?? 0, at: at)
                default: input.insert(contentsOf: input[at...].prefix(40), at: at)
                }
            }
            let whole = outcome([input[...]])
            // Where a message is no JSON the connection ends, and what garbage ends at depends on what has arrived.
            if whole.contains(where: { $0.contains("-32700") }) { continue }
            #expect(outcome(input.map { [$0] }) == whole, "\(String(decoding: input, as: UTF8.self))")
        }
    }

    /// SplitMix64: the same numbers in every run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }
}
