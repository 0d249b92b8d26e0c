// Puts the parts together, in this order: loop, host, custodian, server, socket. Nothing is logged or answered from a
// half-built daemon, and READY=1 is sent when the socket is served. SIGTERM and SIGINT drain: no new connections, waiting
// creators are refused, scrubs stop at the next chunk, answers under way are sent.

import EGMConfig
import EGMDomain
import EGMPlatform
import EGMProtocol
import EGMServer
import EventLoop
import Glibc
import LinuxSystem

enum Daemon {
    /// SIGXFSZ: a file that may not grow is an error of a write too.
    static let signals = [SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGXFSZ]
    /// Milliseconds that clients have to read their last answers when the daemon stops.
    static let farewell = 2000

    /// Serves until a signal ends it; returns the exit status.
    static func run(_ command: EgmdCommand, _ configuration: Configuration) throws(StartError) -> Int32 {
        let started = monotonicNanoseconds()
        let journal = Journal(identifier: "egmd", level: LogLevel(name: configuration.logLevel.rawValue) ?? .info)
        // Lives until the daemon ends, and takes the simulated host and its socket with it.
        let directory = command.simulate == nil ? nil : try runtimeDirectory()
        defer { withExtendedLifetime(directory) {} }
        let passed = try passedDescriptors(journal)
        let host = try ServedHost(command, configuration, keeping: passed, directory: directory?.path ?? "")
        let loop = try makeLoop()

        let facts = host.reader.readFacts()
        let topology = TopologyBuilder.build(from: facts)
        let memories = RegionMemories(host, configuration, journal)
        let feed = EventFeed(capacity: configuration.limits.events)
        let custodian = Custodian(
            executor: loop, clock: LoopClock(loop: loop), processes: LoopProcesses(loop: loop, passed: passed),
            settings: CustodianSettings(configuration, isSimulated: host.simulation != nil),
            observe: { event in
                EventLog.write(event, to: journal)
                feed.publish(event)
            })
        let books = try host.books(command, configuration)
        let restarts = host.countStart(command, configuration)
        let gpus = GPUBindings(host, command)
        let live = LiveConfiguration(configuration, command.settings, journal, time: ConfigurationReload.now)
        let limits = ServerLimits(configuration)
        let access = try SocketAccess(configuration)
        let listening = try Listening.begin(command, configuration, access, directory?.path, passed)
        let (path, isPassed) = (listening.name, listening.isPassed)
        let server = Server(
            loop: loop, listener: listening.take(),
            router: try router(
                host, custodian, memories, gpus, live, instance: feed.instance, started: started, restarts: restarts),
            custodian: custodian, policy: access.policy, limits: limits, feed: feed, audit: { journal.audit($0) },
            refused: { EventLog.write($0, to: journal) })
        let readyTime = { (monotonicNanoseconds() - started) / 1_000_000 }
        do throws(SystemError) {
            try server.assumeIsolated { server in Result { () throws(SystemError) in try server.start() } }.get()
            feed.publish(ConfigurationEvent(trigger: .start, configuration))
            custodian.assumeIsolated { custodian in
                custodian.track(server)
                if let store = host.findsDirectory(command) {
                    // Without a boot id the driver's first list is asked for again after a restart.
                    let boot = try? BootIdentity.current()
                    custodian.keepFinds(in: RetiredPagesFile(directory: store, boot: boot))
                }
                if let books { custodian.keepBooks(in: books.ledger, replay: books.replay) }
                custodian.adopt(topology, memories: memories.make(for: topology, facts.memory))
            }
            passed.dropLeftovers(regions: Set(topology.regions.map(\.name.description)))
            gpus.restore(custodian, loop, journal)
            for hazard in topology.hazards { EventLog.write(hazard, to: journal) }
            let summary = "\(topology.regions.count) regions, \(topology.gpus.count) GPUs"
            journal.log(
                .info, "serving \(summary) on \(path), ready after \(readyTime()) ms", .message(.serving))
            if !isPassed, environmentVariable("NOTIFY_SOCKET") != nil, command.socket == nil {
                journal.log(
                    .warning,
                    "systemd passed no socket, so egmd listens on \(path) itself; `systemctl restart egmd.socket`, then "
                        + "`systemctl restart egmd.service`, lets systemd hold it")
            }
            if host.simulation != nil, !isPassed { announce(path) }
            try Notify.ready(status: summary)
            try loop.enableWatchdog()
            let follower = try follow(host, loop, custodian, memories, configuration, journal)
            let reload = ConfigurationReload(
                loop: loop, file: command.config, live: live, journal: journal, feed: feed, status: summary
            ) { (next, access) throws(SystemError) in
                try apply(next, access, server, custodian, host, feed, journal)
                follower?.assumeIsolated { $0.apply(next) }
            }
            let watches = try watchSignals(loop, server, custodian, passed, reload, journal)
            defer { withExtendedLifetime(watches) {} }
            return try loop.run()
        } catch {
            throw .internalFault("egmd cannot go on: \(error)")
        }
    }

    private static func router(
        _ host: ServedHost, _ custodian: Custodian, _ memories: RegionMemories, _ gpus: GPUBindings,
        _ live: LiveConfiguration, instance: String, started: UInt64, restarts: UInt64?
    ) throws(StartError) -> Router {
        var router = Router()
        router.registerTopology(custodian: custodian, host: try host.info())
        router.registerPlans(custodian: custodian, host: try host.info())
        router.registerRegions(custodian: custodian)
        router.registerAllocations(custodian: custodian, descriptors: memories)
        router.registerGPUs(custodian: custodian, binding: gpus.support, driver: live.effective.gpu.driver)
        router.registerConfiguration({ live.result }, setLevel: { live.setLevel($0) })
        let startTime = Double(realtimeMilliseconds()) / 1000 - Double(monotonicNanoseconds() - started) / 1e9
        router.registerMetrics(custodian: custodian) { .current(startTime: startTime, restarts: restarts) }
        router.registerSystem(
            info: SystemInfoResult(
                version: productVersion, protocolVersion: Contract.version, instance: instance, pid: getpid(),
                uid: effectiveUserID(), startTime: Int(realtimeSeconds()), uptime: 0,
                provider: host.simulation == nil ? .nvgraceEGM : .simulated, simulated: host.simulation != nil,
                limits: LimitsInfo(live.effective), methods: []),
            uptime: { Double(monotonicNanoseconds() - started) / 1e9 },
            update: { info in
                info.limits = LimitsInfo(live.effective)
                info.configuration = live.info
            })
        return router
    }

    /// Puts a configuration into force that is checked as a whole; what throws comes first.
    private static func apply(
        _ configuration: Configuration, _ access: SocketAccess, _ server: Server, _ custodian: Custodian,
        _ host: ServedHost, _ feed: EventFeed, _ journal: Journal
    ) throws(SystemError) {
        let limits = ServerLimits(configuration)
        try server.assumeIsolated { server in
            Result { () throws(SystemError) in try server.setSocketAccess(mode: access.mode, group: access.group) }
        }.get()
        journal.level = LogLevel(name: configuration.logLevel.rawValue) ?? .info
        host.tuning.set(configuration.scrub)
        feed.keep(configuration.limits.events)
        custodian.assumeIsolated { custodian in
            custodian.apply(CustodianSettings(configuration, isSimulated: host.simulation != nil))
        }
        server.assumeIsolated { $0.apply(access.policy, limits) }
    }

    /// Follows the changes of a real host, and asks for new retired pages from time to time.
    private static func follow(
        _ host: ServedHost, _ loop: EventLoop, _ custodian: Custodian, _ memories: RegionMemories,
        _ configuration: Configuration, _ journal: Journal
    ) throws(SystemError) -> HostFollower? {
        guard host.simulation == nil else { return nil }
        let watch = HostWatch(
            loop: loop, reader: host.reader, pool: try WorkerPool(name: "egm-host", threads: 1),
            period: configuration.host.rescan * 1000
        ) { facts in
            let topology = TopologyBuilder.build(from: facts)
            await custodian.update(topology) { region in memories.make(for: region, facts.memory) }
        }
        let problem = watch.assumeIsolated { watch in
            Result { () throws(SystemError) in try watch.start() }
        }
        if let problem = try problem.get() {
            journal.log(.warning, "no kernel events, the host is read every \(configuration.host.rescan) s: \(problem)")
        }
        let timer = try TimerSource(loop, milliseconds: configuration.retiredPages.poll * 1000, repeats: true) {
            custodian.assumeIsolated { $0.refreshRetiredPages() }
        }
        return HostFollower(loop: loop, watch: watch, retiredPages: timer)
    }

    private static func watchSignals(
        _ loop: EventLoop, _ server: Server, _ custodian: Custodian, _ passed: SystemdDescriptors,
        _ reload: ConfigurationReload, _ journal: Journal
    ) throws(SystemError) -> [SignalWatch] {
        var watches: [SignalWatch] = []
        for (signal, name) in [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")] {
            watches.append(
                try SignalWatch(loop, signal: signal) {
                    reload.assumeIsolated { $0.end() }
                    server.assumeIsolated { server in
                        server.shutDown(within: farewell) {
                            // What comes apart now is not given up: the next daemon gets it.
                            passed.freeze()
                            loop.exit(code: 0)
                        }
                    }
                    journal.log(.info, "stopping on \(name)", .message(.stopping))
                    custodian.assumeIsolated { custodian in
                        EventLog.writeEnd(with: custodian.regions(), passed, to: journal)
                    }
                    // Nobody is left to tell if the service manager is gone.
                    _ = try? Notify.stopping(status: "stopping on \(name)")
                })
        }
        watches.append(
            try SignalWatch(loop, signal: SIGHUP) { reload.assumeIsolated { $0.begin() } })
        return watches
    }

    /// Tells whoever started a simulation by hand how to talk to it.
    private static func announce(_ path: String) {
        writeLines(["socket: \(path)", "try:    egmctl --socket \(path) status"])
    }

    private static func passedDescriptors(_ journal: Journal) throws(StartError) -> SystemdDescriptors {
        do throws(SystemError) { return try SystemdDescriptors(journal) } catch {
            throw .internalFault("\(error)")
        }
    }

    private static func makeLoop() throws(StartError) -> EventLoop {
        do throws(SystemError) {
            let loop = try EventLoop()
            loop.adoptCurrentThread()
            return loop
        } catch {
            throw .internalFault("\(error)")
        }
    }

    private static func runtimeDirectory() throws(StartError) -> RuntimeDirectory {
        do throws(SystemError) { return try RuntimeDirectory() } catch {
            throw .unavailable("cannot make a directory for the simulated host: \(error)")
        }
    }
}
