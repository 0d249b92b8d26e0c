// A socket's path is there from bind on, but nobody answers before listen: who connects in between is refused. So the
// only proof that a program serves is a connection.

internal import Glibc
package import LinuxSystem

extension RunningProgram {
    /// Waits until the program accepts connections at `path`, and connects; throws if it ends instead.
    package func connect(to path: String) throws -> UnixStream {
        try waitUntil("\(path) to be made", seen: { output + errors }) {
            if hasEnded { throw TimedOut(what: "\(path) of a program that ended", seen: errors) }
            return HostRoot().exists(path)
        }
        let deadline = monotonicNanoseconds() + RunningProgram.patience
        while true {
            do throws(SystemError) {
                return try UnixStream.connect(to: path, milliseconds: Int(RunningProgram.patience / 1_000_000))
            } catch {
                guard error.code == ECONNREFUSED, !hasEnded, monotonicNanoseconds() < deadline else { throw error }
                poll(nil, 0, 5)
            }
        }
    }
}
