internal import Glibc

/// The name of the user with that number; nil if the host knows none, or cannot be asked. May block.
package func userName(of number: UInt32) -> String? {
    var room = 1 << 12
    while true {
        var entry = unsafe passwd()
        var result: UnsafeMutablePointer<passwd>? = nil
        var buffer = [CChar](repeating: 0, count: room)
        let code = unsafe getpwuid_r(number, &entry, &buffer, room, &result)
        switch code {
        case EINTR: continue
        case ERANGE where room < 1 << 24: room *= 4
        default:
            guard code == 0, unsafe result != nil, let name = unsafe entry.pw_name else { return nil }
            return unsafe String(cString: name)
        }
    }
}
