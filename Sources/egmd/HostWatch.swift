// Regions come and go: drivers are loaded and unloaded, GPUs bound and unbound, and a region's links come one by one
// after its own event. So an event only starts a timer, which starts anew with every further event, and when the host has
// been quiet for a while it is read again, on a thread that may block. A slow timer reads it anyway, for what no event
// tells (a link that was made silently, an overrun of the event socket).

import EGMDomain
import EGMPlatform
import EventLoop
import LinuxSystem

/// Follows the host, and hands every new topology to `changed` on the loop.
actor HostWatch {
    /// Milliseconds without an event before the host is read again.
    static let settling = 300
    /// The subsystems whose events can change what a scan finds.
    static let subsystems: Set<String> = ["egm", "auxiliary", "pci", "drivers", "module", "dax", memory]
    /// The subsystem whose events change /proc/iomem, which egmd reads from a copy.
    static let memory = "memory"

    private let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let reader: HostReader
    private let pool: WorkerPool
    /// Milliseconds between two readings without any event.
    private var period: Int
    private let changed: @Sendable (HostFacts) async -> Void
    // Before the socket, so that it ends before its descriptor is closed.
    private var watch: ReadinessWatch?
    private var events: KernelEvents?
    private var settle: TimerSource?
    private var periodic: TimerSource?
    private var isScanning = false
    private var isDue = false
    private var isMapOld = false

    init(
        loop: EventLoop, reader: HostReader, pool: WorkerPool, period: Int,
        changed: @escaping @Sendable (HostFacts) async -> Void
    ) {
        self.loop = loop
        self.reader = reader
        self.pool = pool
        self.period = period
        self.changed = changed
    }

    /// Begins to follow. Without kernel events (a sandbox, another network namespace) only the slow timer is left.
    ///
    /// - Returns: why there are no events; nil if there are.
    func start() throws(SystemError) -> SystemError? {
        settle = try TimerSource(loop, milliseconds: HostWatch.settling) { [weak self] in
            self?.assumeIsolated { $0.scan() }
        }
        settle?.cancel()
        periodic = try TimerSource(loop, milliseconds: period, repeats: true) { [weak self] in
            self?.assumeIsolated { $0.scan() }
        }
        do throws(SystemError) {
            let events = try KernelEvents.open()
            // In this order, so that nothing is missed between the first reading and the first event.
            watch = try ReadinessWatch(loop, events.descriptor, .readable) { [weak self] _ in
                self?.assumeIsolated { $0.readEvents() }
            }
            self.events = consume events
            return nil
        } catch {
            return error
        }
    }

    /// Reads the host every so many milliseconds from now on.
    func setPeriod(_ milliseconds: Int) throws(SystemError) {
        guard milliseconds != period else { return }
        period = milliseconds
        try periodic?.restart(every: milliseconds)
    }

    private func readEvents() {
        var isRelevant = false
        do throws(SystemError) {
            while let item = try events?.next() {
                switch item {
                case .event(let event):
                    isRelevant = isRelevant || HostWatch.subsystems.contains(event.subsystem ?? "")
                    isMapOld = isMapOld || event.subsystem == HostWatch.memory
                case .overrun: (isRelevant, isMapOld) = (true, true)
                }
            }
        } catch {
            // The next reading by the slow timer finds what the socket did not tell.
            watch = nil
        }
        // A timer that exists can always be set again.
        if isRelevant { try? settle?.restart(milliseconds: HostWatch.settling) }
    }

    private func scan() {
        guard !isScanning else {
            isDue = true
            return
        }
        isScanning = true
        Task(executorPreference: loop) { await self.scanNow() }
    }

    private func scanNow() async {
        repeat {
            isDue = false
            let reader = reader
            let asksAnew = isMapOld
            isMapOld = false
            let (facts, problem) = await pool.run { asksAnew ? reader.readFactsAnew() : (reader.readFacts(), nil) }
            // The next reading asks again.
            isMapOld = isMapOld || problem != nil
            await changed(facts)
        } while isDue
        isScanning = false
    }
}
