// The server accepts connections, cuts their bytes into messages, and sees to it that every request gets exactly one
// reply. It runs on the event loop; nothing in it blocks. A connection is read at most one buffer per turn of the loop,
// and its turn ends with the call by which its time is over (`turnNanoseconds`), also in the middle of a batch and also
// if the client is gone; it goes on behind whatever else is ready by then. So one that floods delays the others by no
// more than its turn; one with too many requests in flight, or with too many replies to read, is not read until that
// has changed; one that does not read its replies is closed after a while.

package import EGMDomain
package import EventLoop
internal import JSONRPC
package import LinuxSystem

/// Serves the socket.
package actor Server {
    let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Bytes read from one connection in one turn.
    static let readSize = 16 << 10
    /// More of a broken stream than this is not read just to be thrown away.
    static let discardLimit = 4 << 20
    /// Connections that root may have beyond the limit.
    static let rootReserve = 16

    /// How long calls of one connection are begun before the others have their turn.
    var turnNanoseconds: UInt64 = 500_000
    /// Connections with calls that wait for their next turn, by the order in which they have it.
    var turns: ArraySlice<UInt64> = []
    /// Gives the first of them its turn.
    var nextTurn: DeferredCall?

    let router: Router
    let custodian: Custodian
    var policy: PeerPolicy
    var limits: ServerLimits
    let feed: EventFeed
    let writeAudit: @Sendable (AuditRecord) -> Void
    let noteRefusal: @Sendable (PeerRefusal) -> Void
    /// Who is refused again and again is not told of each time.
    var refusals = RefusalBudget()
    var listenerWatch: ReadinessWatch?
    var listener: UnixListener?
    /// Timers are made at the start: a new one may need a descriptor just when there is none left.
    var timers: Timers?
    var connections: [UInt64: Connection] = [:]
    /// By ticket.
    var running: [UInt64: RunningRequest] = [:]
    /// Tickets of the requests whose clients want to know how far they are.
    var progressing: Set<UInt64> = []
    /// Connections with subscriptions.
    var subscribers: Set<UInt64> = []
    /// Events were published since they were sent the last time.
    var isEventPassDue = false
    /// Closed by us, but with a descriptor in the socket that the client can still read.
    var lingering: [Connection] = []
    /// Not served, told so, and closed in a moment.
    var refused: [RefusedConnection] = []
    /// Nil until the first allocation is asked for.
    var announcements: Announcements?
    var buffer = [UInt8](repeating: 0, count: Server.readSize)
    var lastConnection: UInt64 = 0
    var lastTicket: UInt64 = 0
    var requestsServed: UInt64 = 0
    var meter = RequestMeter()
    var connectionMeter = ConnectionMeter()
    var isStopping = false
    var drained: CheckedContinuation<Void, Never>?

    /// - Parameters:
    ///   - listener: where clients connect; served after `start`.
    ///   - custodian: must run on `loop` too.
    ///   - feed: what its subscribers are sent; everything is published on `loop`.
    ///   - audit: writes down each call that changes something; called on the loop.
    ///   - refused: told of those who are not served, a few times for each user; called on the loop.
    package init(
        loop: EventLoop, listener: consuming UnixListener, router: Router, custodian: Custodian, policy: PeerPolicy,
        limits: ServerLimits, feed: EventFeed = EventFeed(),
        audit: @escaping @Sendable (AuditRecord) -> Void = { _ in },
        refused: @escaping @Sendable (PeerRefusal) -> Void = { _ in }
    ) {
        self.loop = loop
        self.listener = consume listener
        self.router = router
        self.custodian = custodian
        self.policy = policy
        self.limits = limits
        self.feed = feed
        writeAudit = audit
        noteRefusal = refused
    }

    /// Begins to serve. To be called on the loop's thread, once.
    package func start() throws(SystemError) {
        timers = try Timers(
            loop, stall: Timers.stallInterval(limits),
            resumeAccepting: { [weak self] in self?.assumeIsolated { $0.resumeAccepting() } },
            dropStalled: { [weak self] in self?.assumeIsolated { $0.dropStalled() } },
            lookForGone: { [weak self] in self?.assumeIsolated { $0.lookForGone() } },
            sendProgress: { [weak self] in self?.assumeIsolated { $0.sendProgress() } })
        nextTurn = DeferredCall(loop) { [weak self] in self?.assumeIsolated { $0.takeTurn() } }
        followFeed()
        listenerWatch = try listener?.watch(loop) { [weak self] in self?.assumeIsolated { $0.acceptSome() } }
    }
}

extension UnixListener {
    /// Calls `accept` on the loop whenever a connection waits.
    fileprivate func watch(
        _ loop: EventLoop, _ accept: @escaping () -> Void
    ) throws(SystemError) -> ReadinessWatch {
        try ReadinessWatch(loop, descriptor, .readable) { _ in accept() }
    }
}
