import Synchronization
import Testing

@testable import EGMDomain

/// A custodian with everything around it faked, on an executor that the test steps. Nothing here waits for real time.
final class Stage {
    /// A request that runs; its outcome once it ended.
    final class Pending<Value: Sendable>: Sendable {
        private let result = Mutex<Result<Value, AllocationError>?>(nil)
        let ticket: UInt64

        init(ticket: UInt64) { self.ticket = ticket }

        var outcome: Result<Value, AllocationError>? { result.withLock { $0 } }
        var isRunning: Bool { outcome == nil }
        var error: AllocationError? { if case .failure(let error) = outcome { error } else { nil } }
        var value: Value? { if case .success(let value) = outcome { value } else { nil } }

        func put(_ outcome: Result<Value, AllocationError>) { result.withLock { $0 = outcome } }
    }

    final class EventLog: Sendable {
        private let log = Mutex<[DomainEvent]>([])
        var events: [DomainEvent] { log.withLock { $0 } }
        func append(_ event: DomainEvent) { log.withLock { $0.append(event) } }
    }

    let executor: StepExecutor
    let clock = FakeClock()
    let processes = FakeProcesses()
    let deliveries = FakeDeliveries()
    let log = EventLog()
    let custodian: Custodian
    let bank: MemoryBank
    let ledger: FakeLedger
    private var lastTicket: UInt64 = 0

    /// The memory that each region has now.
    var memories: [RegionName: FakeMemory] { bank.memories }

    /// A started custodian; `prepare` scripts the memories before it sees them.
    ///
    /// - Parameter replay: what the ledger has; nil for what `ledger` has.
    init(
        _ topology: Topology = gb200(), settings: CustodianSettings = CustodianSettings(), seed: UInt64? = nil,
        provider: ProviderKind = .simulated, store: FakeStore? = nil, ledger: FakeLedger = FakeLedger(),
        replay: LedgerReplay? = nil, kill: Set<Int32> = [], unwatchable: Int32? = nil,
        prepare: ([RegionName: FakeMemory]) -> Void = { _ in }
    ) {
        let executor = StepExecutor(seed: seed)
        let log = log
        let bank = MemoryBank(provider: provider, deliveries: deliveries)
        for region in topology.regions { _ = bank.make(region) }
        let memories = bank.memories
        self.executor = executor
        self.bank = bank
        self.ledger = ledger
        for pid in kill { processes.kill(pid) }
        if let unwatchable { processes.makeUnwatchable(unwatchable, reason: "no") }
        prepare(memories)
        custodian = Custodian(executor: executor, clock: clock, processes: processes, settings: settings) { event in
            log.append(event)
            guard case .regionChanged(let name, _, to: let state, _) = event else { return }
            let memory = bank.memories[name]
            if state == .allocated || state == .handedOff { memory?.handOut() }
            if state == .allocated, memory?.isDirty != false || memory?.isOpen != true {
                Issue.record("\(name) is handed out without a scrub since its last owner, or closed")
            }
            if state == .handedOff, memory?.isOpen != false { Issue.record("\(name) is handed off and still held") }
        }
        let deliveries = deliveries
        on { custodian in
            custodian.track(deliveries)
            if let store { custodian.keepFinds(in: store) }
            custodian.keepBooks(in: ledger, replay: replay ?? LedgerReplay(content: ledger.content))
            custodian.adopt(topology, memories: memories)
        }
        run()
    }

    /// Does something on the custodian, at once.
    @discardableResult
    func on<T: Sendable>(_ body: (isolated Custodian) throws -> T) rethrows -> T {
        try executor.enter { try custodian.assumeIsolated(body) }
    }

    /// Lets everything happen that can happen without the test.
    func run(sourceLocation: SourceLocation = #_sourceLocation) {
        if !executor.run() { Issue.record("something spins", sourceLocation: sourceLocation) }
        for memory in memories.values where !memory.breaches.isEmpty {
            Issue.record("\(memory.breaches)", sourceLocation: sourceLocation)
        }
    }

    func memory(_ name: RegionName) -> FakeMemory {
        guard let memory = memories[name] else { preconditionFailure("no memory for \(name)") }
        return memory
    }

    func nextTicket() -> UInt64 {
        lastTicket += 1
        return lastTicket
    }

    /// Starts a request without letting anything happen yet.
    func begin(_ request: AllocationRequest, for caller: Caller = alice, ticket: UInt64? = nil) -> Pending<Allocation> {
        let pending = Pending<Allocation>(ticket: ticket ?? nextTicket())
        let executor = executor
        on { custodian in
            _ = Task(executorPreference: executor) {
                do throws(AllocationError) {
                    pending.put(.success(try await custodian.create(request, for: caller, ticket: pending.ticket)))
                } catch {
                    pending.put(.failure(error))
                }
            }
        }
        return pending
    }

    /// Starts a request and lets it go as far as it can.
    @discardableResult
    func create(
        _ request: AllocationRequest, for caller: Caller = alice, sourceLocation: SourceLocation = #_sourceLocation
    ) -> Pending<Allocation> {
        let pending = begin(request, for: caller)
        run(sourceLocation: sourceLocation)
        return pending
    }

    /// Starts something for an administrator, or whoever says to be one, without letting it happen yet.
    func start<T: Sendable>(
        _ body: @escaping @Sendable (isolated Custodian, UInt64) async throws(AllocationError) -> T
    ) -> Pending<T> {
        let pending = Pending<T>(ticket: nextTicket())
        let executor = executor
        on { custodian in
            _ = Task(executorPreference: executor) {
                do throws(AllocationError) {
                    pending.put(.success(try await body(custodian, pending.ticket)))
                } catch {
                    pending.put(.failure(error))
                }
            }
        }
        return pending
    }

    /// Starts an administrator's scrub or verify and lets it go as far as it can.
    func scrub(_ name: RegionName, writes: Bool = true, for caller: Caller = root) -> Pending<ScrubReport> {
        let pending = start { (custodian, ticket) async throws(AllocationError) in
            try await custodian.scrub(name, writes: writes, for: caller, ticket: ticket)
        }
        run()
        return pending
    }

    func yield(_ name: RegionName, for caller: Caller = root) -> Pending<RegionRecord> {
        let pending = start { (custodian, ticket) async throws(AllocationError) in
            try await custodian.yield(name, for: caller, ticket: ticket)
        }
        run()
        return pending
    }

    @discardableResult
    func adopt(_ name: RegionName, for caller: Caller = root) throws -> RegionRecord {
        let record = try on { try $0.adopt(name, for: caller) }
        run()
        return record
    }

    /// The host shows something else from now on.
    func update(_ facts: HostFacts) {
        beginUpdate(facts)
        run()
    }

    func beginUpdate(_ facts: HostFacts) {
        let bank = bank
        on { $0.update(TopologyBuilder.build(from: facts)) { bank.make($0) } }
    }

    func advance(milliseconds: UInt64) {
        clock.advance(milliseconds: milliseconds)
        run()
    }

    func abandon(_ ticket: UInt64) {
        on { $0.abandon(ticket: ticket) }
        run()
    }

    @discardableResult
    func release(_ id: AllocationID, force: Bool = false, for caller: Caller = alice) throws -> Allocation {
        let allocation = try on { try $0.release(id, force: force, for: caller) }
        run()
        return allocation
    }

    func endProcess(_ pid: Int32) {
        executor.enter { processes.end(pid) }
        run()
    }

    func closeConnection(_ connection: UInt64) {
        on { $0.connectionClosed(connection) }
        run()
    }

    /// Starts to stop; the outcome comes when it has.
    func stop() -> Pending<Bool> {
        let pending = Pending<Bool>(ticket: 0)
        let executor = executor
        on { custodian in
            _ = Task(executorPreference: executor) {
                await custodian.stop()
                pending.put(.success(true))
            }
        }
        run()
        return pending
    }

    func record(_ name: RegionName) throws -> RegionRecord { try on { try $0.region(name) } }

    func state(_ name: RegionName) throws -> RegionState { try record(name).state }

    func allocations() -> [Allocation] { on { $0.allocationsByAge() } }

    var events: [DomainEvent] { log.events }
}

let root = Caller(uid: 0, gid: 0, pid: 10, isAdmin: true, connection: 1)
let alice = Caller(uid: 1000, gid: 1000, pid: 100, isAdmin: false, connection: 2)
let bob = Caller(uid: 1001, gid: 1001, pid: 200, isAdmin: false, connection: 3)
