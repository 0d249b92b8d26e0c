/// What configuration lets a user do. Each role includes the ones before it.
package enum CallerRole: String, Sendable, CaseIterable, Comparable {
    /// May read everything.
    case viewer
    /// May also allocate for itself, and act on its own allocations.
    case `operator`
    /// May do everything, on everybody's allocations.
    case admin

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .admin: 2
        }
    }
}
