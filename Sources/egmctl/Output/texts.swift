// How values look to people.

internal import Synchronization

/// A byte count; with `--bytes` as it is, else in IEC units with at most one decimal, rounded down so that it never promises more than there is:
/// `447 GiB`, `446.9 GiB`, `64 KiB`.
func sizeText(_ bytes: UInt64) -> String {
    guard !SizeStyle.isBytes.load(ordering: .relaxed) else { return "\(bytes)" }
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    let power = bytes == 0 ? 0 : (63 - bytes.leadingZeroBitCount) / 10
    let unit = UInt64(1) << (10 * UInt64(power))
    let (whole, rest) = (bytes / unit, bytes % unit)
    // rest < 2⁶⁰, so that ten times it fits 64 bits.
    let tenth = rest * 10 / unit
    return tenth == 0 ? "\(whole) \(units[power])" : "\(whole).\(tenth) \(units[power])"
}

/// A duration in its two largest units: `3 d 4 h`, `1 min 5 s`, `0.4 s`.
func durationText(_ seconds: Double) -> String {
    guard seconds >= 1, seconds < 1e15 else { return "\((max(0, seconds) * 10).rounded() / 10) s" }
    let total = Int(seconds)
    let parts = [(total / 86400, "d"), (total / 3600 % 24, "h"), (total / 60 % 60, "min"), (total % 60, "s")]
    let shown = parts.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }
    return shown.map { "\($0.0) \($0.1)" }.joined(separator: " ")
}

/// A time as `2026-11-22T16:20:00Z`.
func timeText(_ secondsSince1970: Int) -> String {
    // Outside the years 0 (from March) to 9999 the text would not be a date that anybody reads.
    guard (-62_162_035_200...253_402_300_799).contains(secondsSince1970) else { return "\(secondsSince1970)" }
    // Days since 0000-03-01, so that leap days end a year and a cycle of 400 years (146097 days).
    let days = (secondsSince1970 + 62_162_035_200) / 86400
    let dayOfCycle = days % 146_097
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let year = days / 146_097 * 400 + yearOfCycle + (month >= 10 ? 1 : 0)
    func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let second = (secondsSince1970 + 62_162_035_200) % 86400
    return "\(padded(year, 4))-\(padded(month >= 10 ? month - 9 : month + 3))-\(padded(day))"
        + "T\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))Z"
}

/// A value, or a dash where there is none.
func orDash(_ value: (some CustomStringConvertible)?) -> String { value.map { "\($0)" } ?? "-" }

/// A list with commas, or a dash if it is empty.
func listText(_ values: [String]) -> String { values.isEmpty ? "-" : values.joined(separator: ", ") }

/// `1 region`, `2 regions`.
func countText(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }

/// Without what would do more to a terminal than stand there. The names of VMs are their owners' choice.
func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { safe.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
    return String(safe)
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
}
