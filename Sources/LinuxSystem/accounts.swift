// User and group names. A name is asked from whatever the host's nsswitch.conf says, which may block: never on the loop.

internal import Glibc

/// The number of the user `name`; nil if the host knows none of that name. May block.
/// - Throws: why the host's databases could not be asked.
package func userID(named name: String) throws(SystemError) -> UInt32? {
    var entry = unsafe passwd()
    return try unsafe lookUp("user", name) { (room, count, found) in
        var result: UnsafeMutablePointer<passwd>? = nil
        let code = unsafe getpwnam_r(name, &entry, room, count, &result)
        found = unsafe result == nil ? nil : entry.pw_uid
        return code
    }
}

/// The number of the group `name`; nil if the host knows none of that name. May block.
/// - Throws: why the host's databases could not be asked.
package func groupID(named name: String) throws(SystemError) -> UInt32? {
    var entry = unsafe group()
    return try unsafe lookUp("group", name) { (room, count, found) in
        var result: UnsafeMutablePointer<group>? = nil
        let code = unsafe getgrnam_r(name, &entry, room, count, &result)
        found = unsafe result == nil ? nil : entry.gr_gid
        return code
    }
}

/// Asks with more and more room: a group's entry holds all of its members.
private func lookUp(
    _ kind: String, _ name: String, _ ask: (UnsafeMutablePointer<CChar>, Int, inout UInt32?) -> CInt
) throws(SystemError) -> UInt32? {
    var room = 1 << 12
    while true {
        var found: UInt32?
        var buffer = [CChar](repeating: 0, count: room)
        let code = unsafe ask(&buffer, room, &found)
        switch code {
        case 0: return found
        case EINTR: continue
        // "Not found", in the words of one database or another.
        case ENOENT, ESRCH, EBADF, EPERM: return nil
        case ERANGE where room < 1 << 24: room *= 4
        default: throw SystemError(operation: "look up", subject: "\(kind) \(name)", code: code)
        }
    }
}
