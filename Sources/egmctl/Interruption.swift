internal import EGMClient
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

    /// From now on SIGINT cancels what uses the cancellation that is returned, and does nothing else.
    static func cancellation() throws -> Cancellation {
        do throws(SystemError) {
            let cancellation = try Cancellation()
            try whenInterrupted { cancellation.cancel() }
            return cancellation
        } catch {
            throw Failure(status: .outputFailed, message: "\(error); end other programs, and try again")
        }
    }

    /// The end of a request that was cancelled so.
    static var failure: Failure {
        Failure(status: .interrupted, message: "interrupted")
    }

    private static func orFail(_ body: () throws -> Void) throws {
        do { try body() } catch {
            throw Failure(status: .outputFailed, message: "\(error); end other programs, and try again")
        }
    }
}
