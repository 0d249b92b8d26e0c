/// Who may call a method. Each level includes the ones before it.
package enum AccessLevel: String, Sendable, CaseIterable, Comparable {
    /// May read.
    case viewer
    /// May also allocate, and act on its own allocations.
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
