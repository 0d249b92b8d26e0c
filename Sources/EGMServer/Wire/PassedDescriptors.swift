// Descriptors travel with bytes, not with messages. The kernel gives them out with the first bytes of the send that carried
// them, never later, and ends a receive behind that send; bytes of earlier sends may stand in front. So of the messages in
// what was received, descriptors belong to the last one: the one that holds the last byte that is no white space.

internal import EGMDomain
internal import EGMProtocol
internal import Glibc
internal import JSONRPC
internal import LinuxSystem

/// What came with one message. Only a single descriptor is kept, for a method that takes one.
final class PassedDescriptors {
    /// The place in the connection's input behind the last byte that they came with.
    let position: UInt64
    private var count: Int
    /// As it came: it is not closed here unless it is what it should be.
    private var kept: DescriptorList?
    /// Whether the single one may still be of use, and so is not counted as useless.
    private var isOpen: Bool

    init(_ list: consuming DescriptorList, position: UInt64) {
        self.position = position
        count = list.count
        isOpen = count == 1
        if count == 1 { kept = consume list } else { kept = nil }
    }

    /// More came with the same message, so that nobody can tell which one is meant.
    ///
    /// - Returns: how many are of no use by that.
    func add(_ more: Int) -> Int {
        count += more
        return more + spoil()
    }

    /// It is of no use: no method takes it, or it is not known which call of a batch is meant.
    ///
    /// - Returns: how many are of no use by that, at most one.
    func spoil() -> Int {
        _ = kept.take()
        defer { isOpen = false }
        return isOpen ? 1 : 0
    }

    /// The process of the one pidfd, which is closed.
    func process() throws(RPCError) -> ProcessReference {
        guard count == 1 else { throw .notOneDescriptor(count) }
        guard var list = kept.take() else { throw .descriptorsInBatch }
        guard ProcessHandle.isFirst(of: list), let descriptor = list.takeFirst() else { throw .notAPidfd }
        do throws(SystemError) {
            let identity = try ProcessHandle(adopting: descriptor).identity()
            isOpen = false
            return ProcessReference(pid: identity.pid, startTime: identity.startTime)
        } catch {
            if error.code == EBADF { throw .notAPidfd }
            if error.code == ESRCH { throw .processOfPidfdGone }
            throw .of(.processUnwatchable, "cannot tell which process the pidfd means: \(error)")
        }
    }
}
