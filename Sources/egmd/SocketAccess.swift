// Who may connect and what they may then do, with all names of users and groups looked up. The host's databases may be
// slow, so it is done once, before the loop runs; a name that appears later counts after a restart.

import EGMConfig
import EGMDomain
import EGMServer
import LinuxSystem

/// The socket's group and mode, and the roles of those who connect.
struct SocketAccess {
    let policy: PeerPolicy
    /// Nil: as the process makes it.
    let group: UInt32?
    let mode: UInt32

    /// - Throws: everything that names nobody, in one message.
    init(_ configuration: Configuration) throws(StartError) {
        let access = configuration.access
        var names = AccountNames(origins: configuration.origins)
        var policy = PeerPolicy(
            ownUID: effectiveUserID(),
            users: names.roles(
                [
                    (access.adminUsers, .admin, "access.admin-users"),
                    (access.operatorUsers, .operator, "access.operator-users"),
                    (access.viewerUsers, .viewer, "access.viewer-users"),
                ], of: .user),
            groups: names.roles(
                [
                    (access.adminGroups, .admin, "access.admin-groups"),
                    (access.operatorGroups, .operator, "access.operator-groups"),
                    (access.viewerGroups, .viewer, "access.viewer-groups"),
                ], of: .group))
        switch access.others {
        case .none: policy.others = nil
        case .viewer: policy.others = .viewer
        }
        group = configuration.socketGroup.flatMap { names.number(of: $0, .group, key: "socket-group") }
        guard names.problems.isEmpty else { throw .configuration(names.problems.joined(separator: "\n")) }
        self.policy = policy
        mode = configuration.socketMode ?? (!policy.servesOthers ? 0o600 : group == nil ? 0o666 : 0o660)
    }
}
