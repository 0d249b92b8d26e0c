internal import EGMDomain
internal import EGMProtocol

extension AccessLevel {
    /// What a role may call.
    init(_ role: CallerRole) {
        self =
            switch role {
            case .viewer: .viewer
            case .operator: .operator
            case .admin: .admin
            }
    }
}
