import EGMDomain
import EGMProtocol
import EGMTestSupport
import EventLoop
import Glibc
import LinuxSystem
import Synchronization
import Testing

@testable import EGMServer

/// The real server on a real socket and a loop of its own, over a real custodian; only the memory is faked.
final class TestServer: Sendable {
    private let directory: TemporaryDirectory
    private let thread: LoopThread
    let server: Server
    let custodian: Custodian
    let memories: [RegionName: FakeMemory]
    let feed: EventFeed
    private let audit: AuditTrail

    /// The lines of the audit so far.
    var auditLines: [String] { audit.lines }

    var path: String { directory.path("s") }

    /// - Parameter policy: whom the server serves; root and this process unless given.
    init(
        policy: PeerPolicy = PeerPolicy(ownUID: geteuid()),
        settings: CustodianSettings = CustodianSettings(hold: .eager, drainInterval: 5),
        events: Int = EventFeed.capacity, prepare: ([RegionName: FakeMemory]) -> Void = { _ in },
        limits change: (inout ServerLimits) -> Void = { _ in }
    ) throws {
        var limits = ServerLimits()
        // A test that is kept waiting by a busy machine is no client that has gone.
        limits.stall = 3600
        change(&limits)
        let topology = tray()
        var fakes: [RegionName: FakeMemory] = [:]
        for region in topology.regions where region.name != egm7 { fakes[region.name] = try FakeMemory(region.name) }
        let memories = fakes
        prepare(memories)
        let directory = try TemporaryDirectory()
        let audit = AuditTrail()
        self.audit = audit
        let made = Mutex<(Server, Custodian)?>(nil)
        let feed = EventFeed(capacity: events)
        self.feed = feed
        thread = try LoopThread { [limits] loop in
            do {
                let custodian = Custodian(
                    executor: loop, clock: LoopClock(loop: loop), processes: FakeProcesses(), settings: settings,
                    observe: { feed.publish($0) })
                let server = Server(
                    loop: loop, listener: try UnixListener.bind(path: directory.path("s"), mode: 0o666),
                    router: TestServer.router(custodian, memories), custodian: custodian,
                    policy: policy, limits: limits, feed: feed, audit: { audit.append($0.line) })
                try server.assumeIsolated { try $0.start() }
                custodian.assumeIsolated { custodian in
                    custodian.track(server)
                    custodian.adopt(topology, memories: memories)
                }
                made.withLock { $0 = (server, custodian) }
            } catch {
                Issue.record("the server does not start: \(error)")
            }
        }
        self.directory = directory
        self.memories = memories
        (server, custodian) = try #require(made.withLock { $0 })
    }

    deinit {
        thread.loop.exit(code: 0)
        thread.join()
    }

    static func router(_ custodian: Custodian, _ memories: [RegionName: FakeMemory]) -> Router {
        var router = Router()
        let host = HostInfo(
            simulated: true, bootId: "b", pageSize: UInt64(MemoryPage.size), kernel: "k", architecture: "a",
            driverGeneration: .absent, sockets: 0)
        router.registerTopology(custodian: custodian, host: host)
        router.registerPlans(custodian: custodian, host: host)
        router.registerRegions(custodian: custodian)
        router.registerAllocations(custodian: custodian, descriptors: FakeMemories(memories: memories))
        router.registerGPUs(
            custodian: custodian, binding: .none(reason: "this host is simulated, its GPUs are files"),
            driver: .nvgraceGPU)
        router.registerConfiguration(
            { .example }, setLevel: { LogSetLevelResult(level: $0, previous: .info, configured: .info) })
        router.registerMetrics(custodian: custodian) { ProcessFigures(startTime: 100.5, restarts: 3, cpuSeconds: 2.25) }
        router.registerSystem(info: SystemInfoResult(), uptime: { 1 })
        return router
    }

    func connect() throws -> RawClient { try RawClient(path) }

    func memory(_ name: RegionName) throws -> FakeMemory { try #require(memories[name]) }

    /// Does something on the server, and waits for it.
    @discardableResult
    func on<T: Sendable>(_ body: @escaping @Sendable (isolated Server) -> T) -> T {
        let server = server
        return thread.sync { server.assumeIsolated(body) }
    }

    /// Publishes on the loop, as everything is.
    func publish(_ events: [DomainEvent]) {
        let feed = feed
        thread.sync { for event in events { feed.publish(event) } }
    }

    var allocations: [Allocation] {
        let custodian = custodian
        return thread.sync {
            custodian.assumeIsolated {
                $0.allocationsByAge()
            }
        }
    }

    func state(_ name: RegionName) throws -> RegionState {
        let custodian = custodian
        let record = thread.sync { custodian.assumeIsolated { custodian in try? custodian.region(name) } }
        return try #require(record).state
    }

    /// Waits until the region is in `state`.
    func wait(for name: RegionName, _ state: RegionState) throws {
        try waitUntil("\(name) to be \(state)", seen: { "\(String(describing: try? self.state(name)))" }) {
            try self.state(name) == state
        }
    }

    /// Waits until the server has `count` connections.
    func wait(forConnections count: Int) throws {
        try waitUntil("\(count) connections") { on { $0.connections.count } == count }
    }

    /// Begins to stop.
    func shutDown(within milliseconds: Int = 60_000) {
        let loop = thread.loop
        on { $0.shutDown(within: milliseconds) { loop.exit(code: 0) } }
    }

    /// Waits until the loop has ended after `shutDown`.
    func join() { thread.join() }
}

/// What the server wrote down.
final class AuditTrail: Sendable {
    private let written = Mutex<[String]>([])
    var lines: [String] { written.withLock { $0 } }
    func append(_ line: String) { written.withLock { $0.append(line) } }
}
