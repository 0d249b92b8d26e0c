// QEMU's own rules for what its options' values mean (util/cutils.c, qapi/qapi-util.c).

extension QEMUValue {
    /// The text of a string; nil for other values.
    package var string: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// A boolean as QEMU reads it: `on`, `yes`, `true`, `y` and their opposites, or a JSON boolean.
    package var flag: Bool? {
        switch self {
        case .boolean(let value): value
        case .text("on"), .text("yes"), .text("true"), .text("y"): true
        case .text("off"), .text("no"), .text("false"), .text("n"): false
        default: nil
        }
    }

    /// A size in bytes as QEMU reads it: a JSON integer, or text with an optional suffix B, K, M, G, T, P or E
    /// (powers of 1024, bytes without one, fractions allowed with one), or hexadecimal.
    package var bytes: UInt64? {
        switch self {
        case .integer(let value): value
        case .text(let text): QEMUValue.parseSize(text)
        default: nil
        }
    }

    private static func parseSize(_ text: String) -> UInt64? {
        if text.hasPrefix("0x") || text.hasPrefix("0X") {
            let digits = text.dropFirst(2)
            return digits.first == "+" ? nil : UInt64(digits, radix: 16)
        }
        var digits = text[...]
        var shift: UInt64 = 0
        if let last = digits.last, let known = shifts[last] {
            shift = known
            digits = digits.dropLast()
        }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2, let units = decimal(whole) else { return nil }
        var total = UInt128(units) << UInt128(shift)
        if parts.count == 2 {
            // QEMU keeps 64 bits of fraction; more digits than these cannot change a byte count.
            guard shift > 0, !parts[1].isEmpty, parts[1].count <= 18, let part = decimal(parts[1]) else { return nil }
            let scale = (0..<parts[1].count).reduce(UInt128(1)) { product, _ in product * 10 }
            total += (UInt128(part) << UInt128(shift)) / scale
        }
        return UInt64(exactly: total)
    }

    private static func decimal(_ text: Substring) -> UInt64? {
        guard text.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        return UInt64(text)
    }

    private static let shifts: [Character: UInt64] = {
        var table: [Character: UInt64] = [:]
        for (power, letter) in "BKMGTPE".enumerated() {
            table[letter] = UInt64(10 * power)
            table[Character(letter.lowercased())] = UInt64(10 * power)
        }
        return table
    }()
}
