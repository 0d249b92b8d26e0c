package import EGMDomain
package import LinuxSystem

/// Who may talk to the daemon: root and the daemon's own user, both with all rights. Roles for others come with the
/// socket's authorisation; until then nobody else is served, whatever the socket's mode.
package struct PeerPolicy: Equatable, Sendable {
    package var ownUID: UInt32

    package init(ownUID: UInt32) { self.ownUID = ownUID }

    /// The caller that the peer is to us; nil if it is not served.
    package func caller(_ peer: PeerCredentials, connection: UInt64) -> Caller? {
        guard peer.uid == 0 || peer.uid == ownUID else { return nil }
        return Caller(uid: peer.uid, gid: peer.gid, pid: peer.pid, isAdmin: true, connection: connection)
    }
}
