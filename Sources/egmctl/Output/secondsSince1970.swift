/// The time that a text names, written as `2026-11-23T02:00:00Z` or `2026-11-23 02:00:00` (UTC as well; `Z`, seconds and
/// time may be left out): the inverse of `timeText`. Nil if it is no such time.
func secondsSince1970(of text: String) -> Int? {
    var text = Substring(text)
    if text.hasSuffix("Z") { text = text.dropLast() }
    let halves = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "T" || $0 == " " }
    guard let date = numbers(halves[0], separator: "-", widths: [4, 2, 2]) else { return nil }
    var clock = [0, 0, 0]
    if halves.count == 2 {
        guard
            let found = numbers(halves[1], separator: ":", widths: [2, 2, 2])
                ?? numbers(
                    halves[1], separator: ":", widths: [2, 2])
        else { return nil }
        clock = found + (found.count == 2 ? [0] : [])
    }
    let (year, month, day) = (date[0], date[1], date[2])
    guard (1...12).contains(month), (1...31).contains(day), clock[0] < 24, clock[1] < 60, clock[2] < 60 else {
        return nil
    }
    // Days since 1970-01-01 in the Gregorian calendar, with years that begin in March.
    let shifted = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    let dayOfYear = (153 * shifted.1 + 2) / 5 + day - 1
    let leapDays = floorDivide(shifted.0, 4) - floorDivide(shifted.0, 100) + floorDivide(shifted.0, 400)
    let days = shifted.0 * 365 + leapDays + dayOfYear - 719_468
    let seconds = days * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    // The 31st of February is another day.
    return timeText(seconds).hasPrefix(String(halves[0])) ? seconds : nil
}

private func floorDivide(_ number: Int, _ divisor: Int) -> Int {
    number >= 0 ? number / divisor : -((-number + divisor - 1) / divisor)
}

/// Numbers of exactly these widths.
private func numbers(_ text: Substring, separator: Character, widths: [Int]) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.map(\.count) == widths, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }) else {
        return nil
    }
    return parts.compactMap { Int($0) }
}
