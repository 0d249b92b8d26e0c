import EGMConfig
import EventLoop
import LinuxSystem

/// Where the daemon listens: the socket that systemd passed, else one of its own.
struct Listening: ~Copyable {
    let listener: UnixListener
    /// What to call it in messages: its path, where we know it.
    let name: String
    /// Whether systemd passed the socket.
    let isPassed: Bool

    consuming func take() -> UnixListener { listener }

    static func begin(
        _ command: EgmdCommand, _ configuration: Configuration, _ access: SocketAccess, _ runtimeDirectory: String?,
        _ passed: SystemdDescriptors
    ) throws(StartError) -> Listening {
        do throws(SystemError) {
            if let listener = try passed.takeListener() {
                return Listening(listener: listener, name: "the socket that systemd passed", isPassed: true)
            }
        } catch {
            throw .unavailable("the descriptor that systemd passed is no socket to serve: \(error); check egmd.socket")
        }
        let path = command.socket ?? runtimeDirectory.map { $0 + "/egmd.sock" } ?? configuration.socket
        do throws(SystemError) {
            return Listening(
                listener: try UnixListener.bind(path: path, mode: access.mode, group: access.group), name: path,
                isPassed: false)
        } catch {
            let hint =
                error.isMissing
                ? "make its directory first, or name another with --socket"
                : error.isNotPermitted
                    ? "egmd may give its socket only to a group of its own user, unless it is root (socket-group)"
                    : error.isAddressInUse
                        ? "another egmd (or systemd) serves it; stop that one, or name another with --socket"
                        : "name another with --socket"
            throw .unavailable("\(error); \(hint)")
        }
    }
}
