/// Words of the ledger: any text, without the characters that the format uses.
enum LedgerText {
    /// Letters, digits and `.:/_-` as they are; every other byte as `%` and two hexadecimal digits.
    static func escaped(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isPlain) else { return text }
        var escaped = ""
        for byte in text.utf8 {
            if isPlain(byte) {
                escaped.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                escaped += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
            }
        }
        return escaped
    }

    /// The text that was escaped; nil if it cannot have been.
    static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.contains(UInt8(ascii: "%")) else {
            return bytes.allSatisfy(isPlain) ? String(decoding: bytes, as: UTF8.self) : nil
        }
        var text: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                let digits = rest.prefix(2)
                guard digits.count == 2, let value = number(digits, radix: 16) else { return nil }
                text.append(UInt8(truncatingIfNeeded: value))
                rest = rest.dropFirst(2)
            } else {
                guard isPlain(byte) else { return nil }
                text.append(byte)
            }
        }
        return String(validating: text, as: UTF8.self)
    }

    /// The number that lower-case digits spell; nil for anything else, and beyond 64 bits.
    static func number(_ digits: ArraySlice<UInt8>, radix: UInt64 = 10) -> UInt64? {
        guard !digits.isEmpty else { return nil }
        var value: UInt64 = 0
        for byte in digits {
            let digit: UInt64
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f") where radix == 16: digit = UInt64(byte - UInt8(ascii: "a")) + 10
            default: return nil
            }
            let (product, overflow) = value.multipliedReportingOverflow(by: radix)
            let (sum, carry) = product.addingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// The number behind `0x`.
    static func hexadecimal(_ word: ArraySlice<UInt8>) -> UInt64? {
        guard word.starts(with: "0x".utf8) else { return nil }
        return number(word.dropFirst(2), radix: 16)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
