extension [UInt8] {
    /// The integer of `width` bytes at `offset`; the caller has checked that they are there.
    func littleEndian(at offset: Int, width: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in stride(from: width - 1, through: 0, by: -1) { value = value << 8 | UInt64(self[offset + index]) }
        return value
    }

    func littleEndian32(at offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: littleEndian(at: offset, width: 4)) }

    mutating func appendLittleEndian(_ value: UInt64, width: Int) {
        for index in 0..<width { append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))) }
    }
}
