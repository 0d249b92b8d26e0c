internal import EGMDomain
internal import EventLoop
internal import JSONRPC
internal import LinuxSystem

/// One client: its socket, what it has sent and not yet been answered, and what it has yet to read. Belongs to the
/// server actor and never leaves it.
final class Connection {
    /// Descriptors that may be on their way to the client at one time. A VM has one for each socket of the host.
    static let unreadDescriptorLimit = 32

    let id: UInt64
    private(set) var caller: Caller
    /// Whom the policy is asked about again when it changes.
    let peer: PeerCredentials
    /// The policy does not serve the peer any more; what it has sent and is not begun is refused.
    private(set) var isRevoked = false
    // Before the stream, so that it ends before the descriptor is closed.
    var watch: ReadinessWatch?
    let stream: UnixStream
    var framer: MessageFramer
    var output = OutputQueue()
    /// Calls of the message that was taken last which are not begun yet: a turn ends also within a batch.
    var untaken = WaitingCalls()
    /// Calls of batches that wait until fewer requests are worked on.
    var queue = WaitingCalls()
    /// Tickets of the requests that are being worked on.
    var tickets: Set<UInt64> = []
    /// Messages of which some, but not all calls are answered.
    var gathering: [BatchReplies] = []
    private var sentRegions = SentRegions()
    /// How many descriptors that were.
    private var sentDescriptors = 0
    /// By their numbers.
    var subscriptions: [Int: Subscription] = [:]
    var lastSubscription = 0
    /// Descriptors that came and were of no use.
    var descriptorsReceived = 0
    /// What came with a message that is not whole yet, or not taken.
    var passed: PassedDescriptors?
    /// Bytes that were received in all.
    var received: UInt64 = 0
    /// The client will send nothing more, or nothing more of it is read; what is under way is still answered.
    var inputEnded = false
    /// Calls were received that are begun in its next turn.
    var waitsForTurn = false
    /// When an error was answered after which the stream cannot be followed (nanoseconds of the monotonic clock); what
    /// still arrives is thrown away.
    var discardingSince: UInt64?
    var discardedBytes = 0
    /// The client has closed its socket: nobody reads an answer any more.
    var isGone = false

    init(id: UInt64, caller: Caller, peer: PeerCredentials, stream: consuming UnixStream, limits: ServerLimits) {
        self.id = id
        self.caller = caller
        self.peer = peer
        self.stream = stream
        framer = MessageFramer(maximumBytes: limits.messageBytes, maximumDepth: limits.nestingDepth)
    }

    /// Judges the peer anew; nil ends its rights for good.
    func take(role: CallerRole?) {
        guard let role else {
            isRevoked = true
            return
        }
        caller.role = role
    }

    /// When the client last read something while replies waited for it, or the first of them came; nanoseconds of
    /// the monotonic clock. Nil while none waits.
    private(set) var waitingSince: UInt64?

    var isDiscarding: Bool { discardingSince != nil }

    /// Since when the client has to do something: read its replies, or close the connection.
    var stalledSince: UInt64? { waitingSince ?? discardingSince }

    /// Nothing is under way for the client.
    var isIdle: Bool { tickets.isEmpty && queue.isEmpty && untaken.isEmpty && output.isEmpty && !waitsForTurn }

    /// Allocations of which the client would be told by replies that are not sent.
    var untold: [AllocationID] { output.announced + gathering.flatMap(\.announced) }

    /// Sends what can be sent.
    func flush() throws(SystemError) {
        guard !output.isEmpty else { return }
        noteWhetherRead()
        let before = output.count
        let descriptors = output.descriptorCount
        // Also if it throws behind them.
        defer { sentDescriptors += descriptors - output.descriptorCount }
        try output.flush(to: stream, sent: &sentRegions)
        if output.isEmpty {
            waitingSince = nil
        } else if waitingSince == nil || output.count < before {
            waitingSince = monotonicNanoseconds()
        }
    }

    /// Whether another message may be taken: the client reads its replies.
    func mayTake(_ limits: ServerLimits) -> Bool { isGone || output.count < limits.takingThreshold }

    /// Whether bytes or calls are here that were not begun.
    var hasReceived: Bool { !untaken.isEmpty || framer.pendingBytes > 0 }

    /// Whether calls may be begun that were received: those of a message that was taken always.
    func mayGoOn(_ limits: ServerLimits) -> Bool {
        !untaken.isEmpty || (framer.pendingBytes > 0 && !isDiscarding && mayTake(limits))
    }

    /// Whether a descriptor of `region` is on its way to the client: in a batch that is not answered yet, waiting to be
    /// sent, or sent and still in the socket.
    func isDelivering(_ region: RegionName) -> Bool {
        if gathering.contains(where: { $0.attachment?.regions.contains(region) ?? false }) { return true }
        if output.regions.contains(region) { return true }
        return hasUnread && sentRegions.all.contains(region)
    }

    /// Whether it is known that the client has not read the descriptor of `region` that is on its way. Not known is what
    /// it has read of what was sent together: it may have the descriptor, have closed it, and be slow with the rest.
    func isSurelyDelivering(_ region: RegionName) -> Bool {
        guard isDelivering(region) else { return false }
        return !sentRegions.all.contains(region) || sentRegions.last.contains(region)
    }

    /// Descriptors that are on their way to the client, those of batches that are answered in part among them.
    var unreadDescriptors: Int {
        sentDescriptors + output.descriptorCount + gathering.reduce(0) { $0 + ($1.attachment?.count ?? 0) }
    }

    /// Looks, when the client asks for something and before anything more is on its way (a reply, or an event that nobody
    /// has asked for), whether it has read what was sent. A client that asks all the time has always something to read,
    /// and would never be seen to have the descriptor otherwise.
    func noteWhetherRead() { _ = hasUnread }

    /// Whether descriptors that were sent may still be in the socket.
    var hasUnread: Bool {
        guard !sentRegions.all.isEmpty else { return false }
        // Only zero is exact: the client has read everything, and so holds the descriptor itself. If the question
        // fails, the descriptor may be anywhere.
        guard (try? stream.unreadByPeer()) == 0 else { return true }
        sentRegions = SentRegions()
        sentDescriptors = 0
        return false
    }
}
