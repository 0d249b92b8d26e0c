internal import CInject
internal import Glibc
package import LinuxSystem

/// What the supervisor tells of its deliveries.
package enum DeliveryReports {
    /// Waits until `count` regions were delivered.
    ///
    /// - Parameter stream: the other end of the socket that `Injection.start` was given.
    /// - Returns: the process that got the last of them; nil if all filtered processes ended before.
    /// - Throws: `ESRCH` if the supervisor could not say which process it was.
    package static func waitForProcess(
        on stream: borrowing UnixStream, deliveries count: Int
    ) throws(SystemError) -> ProcessHandle? {
        let size = MemoryLayout<egm_inject_report>.size
        var buffer = [UInt8](repeating: 0, count: size)
        var bytes = 0
        var process: ProcessHandle?
        while bytes < count * size {
            switch try stream.receive(into: &buffer) {
            case .wouldBlock: _ = try stream.descriptor.wait(until: .readable, milliseconds: nil)
            case .end: return nil
            case .bytes(let received, var passed):
                bytes += received
                // Of the last report only: an earlier process may have handed over.
                process = nil
                if let pidfd = passed.takeFirst() { process = ProcessHandle(adopting: pidfd) }
            }
        }
        guard let process else {
            throw SystemError(operation: "identify", subject: "the process that opened the memory", code: ESRCH)
        }
        return process
    }
}
