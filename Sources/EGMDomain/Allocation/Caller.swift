/// Who asks: the peer's credentials, and what configuration makes of them.
package struct Caller: Equatable, Sendable {
    package var uid: UInt32
    package var gid: UInt32
    package var pid: Int32
    /// May act on everybody's allocations.
    package var isAdmin: Bool
    /// Names the connection, for allocations that live as long as it does.
    package var connection: UInt64

    package init(uid: UInt32, gid: UInt32, pid: Int32, isAdmin: Bool, connection: UInt64) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.isAdmin = isAdmin
        self.connection = connection
    }
}
