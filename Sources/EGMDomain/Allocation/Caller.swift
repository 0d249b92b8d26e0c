/// Who asks: the peer's credentials, and what configuration makes of them.
package struct Caller: Equatable, Sendable {
    package var uid: UInt32
    package var gid: UInt32
    package var pid: Int32
    package var role: CallerRole
    /// Names the connection, for allocations that live as long as it does.
    package var connection: UInt64
    /// The process that connected, proven not to be another one with its pid; nil if it was gone or cannot be seen.
    package var process: ProcessReference?
    /// Its program file when it connected, for the audit; nil if that cannot be seen.
    package var executable: String?

    /// May act on everybody's allocations.
    package var isAdmin: Bool { role == .admin }

    package init(
        uid: UInt32, gid: UInt32, pid: Int32, role: CallerRole, connection: UInt64, process: ProcessReference? = nil,
        executable: String? = nil
    ) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.role = role
        self.connection = connection
        self.process = process
        self.executable = executable
    }

    /// An administrator, or an operator.
    package init(uid: UInt32, gid: UInt32, pid: Int32, isAdmin: Bool, connection: UInt64) {
        self.init(uid: uid, gid: gid, pid: pid, role: isAdmin ? .admin : .operator, connection: connection)
    }
}
