internal import ArgumentParser
internal import EGMProtocol
internal import LinuxSystem

/// Where to begin with events, as written on the command line.
enum EventPlace: ExpressibleByArgument, Equatable {
    /// Only what comes.
    case now
    /// Behind an event: `INSTANCE:SEQUENCE`; `:0` is the oldest that egmd keeps.
    case cursor(CursorInfo)
    /// So many seconds ago: `90s`, `10m`, `2h30m`, `1d`.
    case ago(seconds: Int)
    /// At this time: `2026-11-23T02:00:00Z`, seconds since 1970.
    case time(Int)

    /// The longest time ago; longer ones are typing errors.
    static let longest = 3650 * 86400

    init?(argument: String) {
        if argument == "now" {
            self = .now
        } else if let time = secondsSince1970(of: argument) {
            self = .time(time)
        } else if let seconds = EventPlace.duration(argument) {
            self = .ago(seconds: seconds)
        } else if let cursor = EventPlace.cursor(argument) {
            self = .cursor(cursor)
        } else {
            return nil
        }
    }

    /// The first second of what is wanted; nil for a cursor.
    func start(now: Int) -> Int? {
        switch self {
        case .now, .cursor: nil
        case .ago(let seconds): now - seconds
        case .time(let time): time
        }
    }

    /// The cursor to begin behind: the given one, else the oldest.
    var cursor: CursorInfo {
        if case .cursor(let cursor) = self { return cursor }
        return EventPlace.oldest
    }

    static let oldest = CursorInfo(instance: "", sequence: 0)

    private static func cursor(_ text: String) -> CursorInfo? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int(parts[1]), sequence >= 0 else { return nil }
        return CursorInfo(instance: String(parts[0]), sequence: sequence)
    }

    private static func duration(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        var (total, digits) = (0, "")
        for character in text {
            if character.isASCII, character.isNumber, digits.count < 10 {
                digits.append(character)
                continue
            }
            guard let unit = units[character], let number = Int(digits) else { return nil }
            total += number * unit
            digits = ""
        }
        return digits.isEmpty && !text.isEmpty && total <= longest ? total : nil
    }
}
