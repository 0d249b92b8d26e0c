internal import Glibc
internal import LinuxSystem

/// Ctrl-C while egmd works on a request that may take long.
enum Interruption {
    /// From now on SIGINT ends the program with one sentence and `ExitStatus.interrupted`. The connection closes with
    /// it, by which egmd knows that nobody waits any more.
    ///
    /// - Parameter cleanUp: called before, on another thread.
    static func watch(_ cleanUp: @escaping @Sendable () -> Void) throws {
        try orFail {
            try whenInterrupted {
                cleanUp()
                StandardError.write("egmctl: interrupted\n")
                _exit(ExitStatus.interrupted.rawValue)
            }
        }
    }

    /// Runs `body` beside the program's work, which does not wait for it.
    static func inBackground(_ body: @escaping @Sendable () -> Void) throws {
        try orFail { try startThread(name: "progress", body) }
    }

    private static func orFail(_ body: () throws -> Void) throws {
        do { try body() } catch {
            throw Failure(status: .outputFailed, message: "\(error); end other programs, and try again")
        }
    }
}
