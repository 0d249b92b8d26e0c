/// How much a log line matters; the numbers are syslog's.
package enum LogLevel: Int32, CaseIterable, Comparable, Sendable {
    case error = 3
    case warning = 4
    case notice = 5
    case info = 6
    case debug = 7

    /// As in the configuration and on the wire.
    package var name: String { "\(self)" }

    /// Nil for a word that is no level.
    package init?(name: String) {
        guard let level = LogLevel.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }

    /// Whether `left` matters less.
    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue > right.rawValue }
}
