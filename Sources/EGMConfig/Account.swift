/// A user or group as a configuration names it.
package enum Account: Hashable, Sendable, CustomStringConvertible {
    case name(String)
    case number(UInt32)

    /// The longest name in bytes; shadow(8) and systemd allow 31 at most, directory services more.
    package static let nameLimit = 256

    package var description: String {
        switch self {
        case .name(let name): "\"\(name)\""
        case .number(let number): "\(number)"
        }
    }
}
