/// A VM's identity as libvirt and QEMU use it: 16 bytes, written `8-4-4-4-12` in lower-case hexadecimal.
///
/// Read and written byte by byte: a ledger of 10,000 allocations is 10,000 of them at each start.
package struct VMUUID: Hashable, Sendable, CustomStringConvertible {
    private static let hyphen = UInt8(ascii: "-")
    private static let length = 36
    private let high: UInt64
    private let low: UInt64

    /// Reads the canonical form in either case; nil for anything else.
    package init?(_ text: some StringProtocol) {
        var words: (high: UInt64, low: UInt64) = (0, 0)
        var index = 0
        for byte in text.utf8 {
            if VMUUID.isHyphen(at: index) {
                guard byte == VMUUID.hyphen else { return nil }
            } else {
                guard let digit = VMUUID.value(of: byte) else { return nil }
                words = (words.high << 4 | words.low >> 60, words.low << 4 | digit)
            }
            index += 1
            guard index <= VMUUID.length else { return nil }
        }
        guard index == VMUUID.length else { return nil }
        (high, low) = words
    }

    /// The nil UUID, which names no VM: two programs that left it unset would share an allocation.
    package var isNil: Bool { high == 0 && low == 0 }

    package var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(VMUUID.length)
        for word in [high, low] {
            for shift in stride(from: 60, through: 0, by: -4) {
                if VMUUID.isHyphen(at: bytes.count) { bytes.append(VMUUID.hyphen) }
                let digit = UInt8(word >> UInt64(shift) & 0xF)
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isHyphen(at index: Int) -> Bool { index == 8 || index == 13 || index == 18 || index == 23 }

    private static func value(of byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
