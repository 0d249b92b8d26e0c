// What the service manager is told (sd_notify). Without NOTIFY_SOCKET all of it does nothing and says so.

internal import CSystemd
internal import Glibc
package import LinuxSystem

/// Messages to the service manager; every one returns whether there is a manager that got it.
package enum Notify {
    /// The longest name of a stored descriptor, in bytes.
    package static let nameLimit = 255

    /// Start-up is done (`READY=1`), with a line for `systemctl status`.
    @discardableResult
    package static func ready(status: String) throws(SystemError) -> Bool {
        try send("READY=1\nSTATUS=\(line(status))")
    }

    /// A line for `systemctl status`.
    @discardableResult
    package static func status(_ status: String) throws(SystemError) -> Bool { try send("STATUS=\(line(status))") }

    /// The daemon is ending (`STOPPING=1`).
    @discardableResult
    package static func stopping(status: String) throws(SystemError) -> Bool {
        try send("STOPPING=1\nSTATUS=\(line(status))")
    }

    /// The configuration is being read again; `ready` says when that is done.
    @discardableResult
    package static func reloading() throws(SystemError) -> Bool {
        try send("RELOADING=1\nMONOTONIC_USEC=\(monotonicNanoseconds() / 1000)")
    }

    /// Gives the manager a copy of `descriptor` to keep over a restart; it comes back under `name`.
    ///
    /// `FDPOLL=0` keeps the manager from dropping it because of a hang-up, which a device may report.
    /// - Throws: `EINVAL` for a name of more than 255 bytes, or with control characters or a colon.
    @discardableResult
    package static func store(_ descriptor: borrowing OwnedDescriptor, name: String) throws(SystemError) -> Bool {
        try check(name)
        var number = descriptor.number
        let status = unsafe sd_pid_notify_with_fds(0, 0, "FDSTORE=1\nFDNAME=\(name)\nFDPOLL=0", &number, 1)
        return try result(status)
    }

    /// Makes the manager forget all stored descriptors of that name.
    @discardableResult
    package static func removeStored(name: String) throws(SystemError) -> Bool {
        try check(name)
        return try send("FDSTOREREMOVE=1\nFDNAME=\(name)")
    }

    private static func send(_ state: String) throws(SystemError) -> Bool { try result(unsafe sd_notify(0, state)) }

    private static func result(_ status: CInt) throws(SystemError) -> Bool {
        guard status >= 0 else {
            throw SystemError(operation: "notify", subject: "the service manager", code: -status)
        }
        return status > 0
    }

    /// A status is one line: a newline would start another assignment.
    private static func line(_ status: String) -> String {
        String(status.map { $0.isNewline ? " " : $0 })
    }

    private static func check(_ name: String) throws(SystemError) {
        let isValid = name.utf8.allSatisfy { (0x20..<0x7f).contains($0) && $0 != UInt8(ascii: ":") }
        guard isValid, !name.isEmpty, name.utf8.count <= nameLimit else {
            throw SystemError(operation: "name a stored descriptor", subject: "\"\(name)\"", code: EINVAL)
        }
    }
}
