// Who may talk to the daemon, and as what. The kernel says who the peer is; the roles come from the configuration, resolved
// to numbers once at start. Of all roles that a peer's uid and groups give it the highest counts.

package import EGMDomain
package import LinuxSystem

/// The roles of users and groups.
package struct PeerPolicy: Equatable, Sendable {
    /// The daemon's own user: an admin, like root, because it could do everything without the daemon's help.
    package var ownUID: UInt32
    package var users: [UInt32: CallerRole]
    package var groups: [UInt32: CallerRole]
    /// Of everybody whom nothing else gives one; nil: they are not served.
    package var others: CallerRole?

    package init(
        ownUID: UInt32, users: [UInt32: CallerRole] = [:], groups: [UInt32: CallerRole] = [:],
        others: CallerRole? = nil
    ) {
        self.ownUID = ownUID
        self.users = users
        self.groups = groups
        self.others = others
    }

    /// The role of the peer; nil if it is not served.
    package func role(of peer: PeerCredentials) -> CallerRole? {
        if peer.uid == 0 || peer.uid == ownUID { return .admin }
        let byGroup = ([peer.gid] + peer.groups).compactMap { groups[$0] }
        return ([users[peer.uid], others].compactMap { $0 } + byGroup).max()
    }

    /// Whether anybody but root and the daemon's own user is served.
    package var servesOthers: Bool {
        others != nil || !groups.isEmpty || users.keys.contains { $0 != 0 && $0 != ownUID }
    }
}
