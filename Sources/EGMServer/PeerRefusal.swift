/// Somebody who connected and is not served.
package struct PeerRefusal: Equatable, Sendable {
    package enum Reason: Equatable, Sendable {
        /// The policy gives it no role.
        case noRole
        /// There are as many connections as the limit allows, in all or of its user.
        case tooManyConnections(limit: Int)
    }

    package let uid: UInt32
    package let pid: Int32
    package let reason: Reason
}
