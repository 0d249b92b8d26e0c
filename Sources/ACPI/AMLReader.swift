// A cursor over the bytes of one table. It never reads at or past `end`, and moves only forward, so that whatever
// is built on it ends, and ends in time linear in the bytes.

/// Reads the smallest pieces of AML: bytes, integers, package lengths and names.
struct AMLReader {
    let bytes: [UInt8]
    /// Offset of the next byte, from the start of the table.
    var position: Int
    /// Offset behind the last byte that belongs to the enclosing package.
    var end: Int

    var isAtEnd: Bool { position >= end }
    var peek: UInt8? { position < end ? bytes[position] : nil }

    /// Throws ``AMLError/truncated`` unless `count` more bytes are there.
    func require(_ count: Int) throws(AMLError) {
        guard count <= end - position else {
            throw .truncated(needed: count, available: max(0, end - position), at: position)
        }
    }

    mutating func skip(_ count: Int) throws(AMLError) {
        try require(count)
        position += count
    }

    mutating func byte() throws(AMLError) -> UInt8 {
        try require(1)
        defer { position += 1 }
        return bytes[position]
    }

    mutating func integer(width: Int) throws(AMLError) -> UInt64 {
        try require(width)
        defer { position += width }
        return bytes.littleEndian(at: position, width: width)
    }

    /// One or two bytes: 0x5B opens the second page of operations and is kept as the high byte.
    mutating func opcode() throws(AMLError) -> UInt16 {
        let first = try byte()
        guard first == 0x5b else { return UInt16(first) }
        return 0x5b00 | UInt16(try byte())
    }

    /// Reads a PkgLength (ACPI 6.5, 20.2.4) and returns the offset where the package ends as the table says, which
    /// may lie past `end`. The length counts from its own first byte.
    mutating func declaredPackageEnd() throws(AMLError) -> Int {
        let start = position
        let lead = Int(try byte())
        let followers = lead >> 6
        var length = lead & (followers == 0 ? 0x3f : 0x0f)
        for index in 0..<followers { length |= Int(try byte()) << (4 + 8 * index) }
        guard start + length >= position else {
            throw .badPackageLength(length: length, available: end - start, at: start)
        }
        return start + length
    }

    /// As ``declaredPackageEnd()``, and refuses a package that runs past `end`.
    mutating func packageEnd() throws(AMLError) -> Int {
        let start = position
        let packageEnd = try declaredPackageEnd()
        guard packageEnd <= end else {
            throw .badPackageLength(length: packageEnd - start, available: end - start, at: start)
        }
        return packageEnd
    }

    /// Characters up to the NUL, which is skipped.
    mutating func string() throws(AMLError) -> Range<Int> {
        let start = position
        while try byte() != 0 {}
        return start..<(position - 1)
    }
}
