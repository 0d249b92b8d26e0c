/// Takes numbers from a fuzzer's input; zeros when it is used up.
struct ByteSource {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    var isEmpty: Bool { bytes.isEmpty }
    var rest: [UInt8] { Array(bytes) }

    mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    /// Little endian, so that a seed can be written by hand.
    mutating func word(bytes count: Int = 8) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(byte()) << UInt64(8 * $1) }
    }
}
