import EGMConfig
import EventLoop
import LinuxSystem

/// Where the daemon listens: the socket that systemd passed, else one of its own.
struct Listening: ~Copyable {
    let listener: UnixListener
    /// What to call it in messages: its path, where we know it.
    let name: String

    consuming func take() -> UnixListener { listener }

    static func begin(
        _ command: EgmdCommand, _ configuration: Configuration, _ access: SocketAccess, _ runtimeDirectory: String?,
        _ journal: Journal
    ) throws(StartError) -> Listening {
        if let inherited = try inherited(journal) {
            return Listening(listener: inherited, name: "the socket that systemd passed")
        }
        let path = command.socket ?? runtimeDirectory.map { $0 + "/egmd.sock" } ?? configuration.socket
        do throws(SystemError) {
            return Listening(
                listener: try UnixListener.bind(path: path, mode: access.mode, group: access.group), name: path)
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

    private static func inherited(_ journal: Journal) throws(StartError) -> UnixListener? {
        do throws(SystemError) {
            var passed = try InheritedDescriptors.collect()
            guard let name = passed.names.first else { return nil }
            let listener = try passed.takeListener(named: name)
            if !passed.names.isEmpty {
                journal.log(.warning, "systemd passed more than one descriptor, closing \(passed.names), ignoring")
            }
            return listener
        } catch {
            throw .unavailable("the descriptor that systemd passed is no socket to serve: \(error); check egmd.socket")
        }
    }
}
