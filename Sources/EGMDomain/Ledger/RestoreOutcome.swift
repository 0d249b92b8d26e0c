/// What became of an allocation that an earlier run of the daemon acknowledged.
package enum RestoreOutcome: Equatable, Sendable {
    /// It goes on as it was.
    case readopted
    /// Its process or its client is gone, so it drains.
    case orphaned(reason: String)
    /// It goes on, but the host does not show its memory as it was: it cannot be mapped any more.
    case faulty(reason: String)
    /// It is of another boot, or contradicts another one: forgotten.
    case voided(reason: String)

    /// The stable word for it.
    package var word: String {
        switch self {
        case .readopted: "readopted"
        case .orphaned: "orphaned"
        case .faulty: "faulty"
        case .voided: "voided"
        }
    }

    package var reason: String? {
        switch self {
        case .readopted: nil
        case .orphaned(let reason), .faulty(let reason), .voided(let reason): reason
        }
    }
}
