/// One segment of an ACPI name: four characters, `A`-`Z`, `_`, and from the second on also digits.
struct NameSegment: Hashable, Sendable, CustomStringConvertible {
    /// The characters, the first in the highest byte.
    let packed: UInt32

    /// Nil if a byte may not stand in a name.
    init?(_ bytes: [UInt8], at offset: Int) {
        guard Self.isLead(bytes[offset]) else { return nil }
        var packed = UInt32(bytes[offset])
        for index in 1..<4 {
            guard Self.isPart(bytes[offset + index]) else { return nil }
            packed = packed << 8 | UInt32(bytes[offset + index])
        }
        self.packed = packed
    }

    /// One to four characters; short ones are padded with `_` as in AML.
    init?(_ text: some StringProtocol) {
        var bytes = [UInt8](text.utf8)
        guard (1...4).contains(bytes.count) else { return nil }
        while bytes.count < 4 { bytes.append(UInt8(ascii: "_")) }
        self.init(bytes, at: 0)
    }

    static func isLead(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    static func isPart(_ byte: UInt8) -> Bool {
        isLead(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    var bytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: packed >> $0) }
    }

    var description: String { String(decoding: bytes, as: UTF8.self) }
}
