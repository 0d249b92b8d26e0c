// The custodian is the one place where regions and allocations change. It is an actor on the event loop's executor, so
// between two awaits nothing else changes them, and everything that blocks (open, scrub, looking for holders) happens
// behind a port, on other threads.
//
// Two kinds of activity meet here:
//  - Requests (create, map, release) change records and return, or wait for a change.
//  - One driver task per region moves that region along its life for as long as there is something to do, and then
//    ends. It is the only one that calls the region's memory, so no two operations on one region ever overlap.
// After a change those who wait and can go on are woken and look again for themselves; nobody is told what happened, so
// nobody can be told something stale.

/// Keeps the regions and the allocations.
package actor Custodian {
    private nonisolated let executor: any SerialExecutor
    /// The same executor for what a task does between two actors. Without this preference Swift resumes a continuation
    /// on its global pool first (6.3.1), which starts threads and loses the order of events.
    let taskExecutor: (any TaskExecutor)?
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    let clock: any Clock
    let processes: any ProcessWatching
    let observe: @Sendable (DomainEvent) -> Void
    var settings: CustodianSettings
    var store: (any RetiredPagesStore)?
    var deliveries: (any DeliveryTracking)?
    var ledger: (any AllocationLedger)?
    /// What the ledger had at start, until it is restored.
    var replay: LedgerReplay?
    /// What the ledger could not be told yet.
    var owed: [LedgerChange] = []
    /// Why, as it was reported last.
    var ledgerProblem: LedgerError?
    /// The regions that are scrubbed and nobody's since, as the ledger has them.
    var cleanRegions: Set<RegionIdentity> = []
    /// The time that clients of restored allocations have to come back.
    var graces: [AllocationID: Task<Void, Never>] = [:]

    package internal(set) var topology = Topology()
    var records: [RegionName: RegionRecord] = [:]
    var memories: [RegionName: any RegionMemory] = [:]
    var allocations = AllocationTable()
    var allocationByVM: [VMUUID: AllocationID] = [:]
    /// The regions that are cut into partitions; such a region is `allocated`, and no allocation's as a whole.
    var partitionings: [RegionName: RegionPartitions] = [:]
    /// When to look who uses partitions that are over.
    var partitionLooks: [RegionName: PartitionLook] = [:]
    /// How many creators wait for a region to be clean, to take a part of it.
    var seekers: [RegionName: Int] = [:]
    var watches: [AllocationID: any ProcessWatch] = [:]
    /// Draining allocations whose holders an administrator has given up.
    var forced: Set<AllocationID> = []
    /// How many creators wait for an allocation's preparation, and why it failed, until the last of them knows.
    var preparers: [AllocationID: Int] = [:]
    var failures: [AllocationID: AllocationError] = [:]
    /// Who saves a region's finds at present.
    var savers: [RegionName: Task<Void, Never>] = [:]
    var progress: [RegionName: ProgressCell] = [:]
    var drivers: [RegionName: Task<Void, Never>] = [:]
    /// Changes of GPU drivers under way, by the GPU's region.
    var bindingChanges: [RegionName?: BindingChange] = [:]
    /// Administrators' requests that wait for a change.
    var waiters: [CheckedContinuation<Void, Never>] = []
    var lines = CreatorLines()
    /// Allocations that no creator has been told of yet.
    var unanswered: Set<AllocationID> = []
    var tickets = RequestTickets()
    /// Administrators' tasks: which one a region's driver works on, and what came of those that nobody has heard of.
    var taskOwner: [RegionName: UInt64] = [:]
    var taskOutcomes: [UInt64: Result<ScrubReport, AllocationError>] = [:]
    var lastTask: UInt64 = 0
    /// The pauses before somebody else's memory is tried again.
    var retries: [RegionName: Task<Void, Never>] = [:]
    /// What backs a region that a rescan brings.
    var makeMemory: (@Sendable (Region) -> (any RegionMemory)?)?
    var isStopping = false

    /// - Parameters:
    ///   - executor: where the custodian runs; it must outlive the custodian. If it is a `TaskExecutor` too, the
    ///     custodian's tasks never leave it; callers of `create` should prefer it as well.
    ///   - observe: told of every change, on the executor.
    package init(
        executor: any SerialExecutor, clock: any Clock, processes: any ProcessWatching, settings: CustodianSettings,
        observe: @escaping @Sendable (DomainEvent) -> Void
    ) {
        self.executor = executor
        taskExecutor = executor as? any TaskExecutor
        self.clock = clock
        self.processes = processes
        self.settings = settings
        self.observe = observe
    }

    /// Takes over the regions of `topology`, each with what backs its memory. A region without memory is listed, but
    /// cannot be allocated.
    package func adopt(_ topology: Topology, memories: [RegionName: any RegionMemory]) {
        self.topology = topology
        for region in topology.regions { add(region, memories[region.name]) }
        restore()
    }

    /// Names who knows of descriptors on their way.
    package func track(_ deliveries: any DeliveryTracking) { self.deliveries = deliveries }

    /// Ends all work: scrubs stop between chunks, waiting creators are refused. Returns when the last driver ended and
    /// what it found is saved.
    package func stop() async {
        isStopping = true
        wakeWaiters()
        let running = Array(drivers.values)
        for retry in retries.values { retry.cancel() }
        retries = [:]
        for look in partitionLooks.values { look.timer?.cancel() }
        partitionLooks = [:]
        for grace in graces.values { grace.cancel() }
        graces = [:]
        for driver in running { driver.cancel() }
        for driver in running { await driver.value }
        for saver in Array(savers.values) { await saver.value }
    }
}
