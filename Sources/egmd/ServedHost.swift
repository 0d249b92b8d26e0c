import EGMConfig
import EGMDomain
import EGMPlatform
import EGMProtocol
import EGMSimulation
import LinuxSystem

/// The host that is served: where it is read, and what backs its regions.
struct ServedHost {
    let root: HostRoot
    /// The copies of what only root may read of a real host; nil if the daemon reads it itself.
    private let copies: HostRoot?
    /// Has the copies made anew; nil if they are as old as they are.
    private let request: HostFactsRequest?
    /// The device-dax devices that are regions' memory.
    let daxDevices: [RegionName: String]
    /// Nil for a real host.
    let simulation: SimulatedHost?
    /// Keeps descriptors of held regions over a restart.
    private let keeping: any DescriptorKeeping
    /// How regions are scrubbed; a reload may change it.
    let tuning: ScrubTuning

    /// - Parameter directory: where a simulated host is written.
    init(
        _ command: EgmdCommand, _ configuration: Configuration, keeping: any DescriptorKeeping,
        directory: @autoclosure () throws(SystemError) -> String
    ) throws(StartError) {
        self.keeping = keeping
        tuning = ScrubTuning(configuration.scrub)
        daxDevices = configuration.regionDevice
        copies = command.simulate == nil ? command.facts.map { HostRoot(prefix: $0) } : nil
        request = copies == nil ? nil : command.factsHelper.map { HostFactsRequest(socket: $0) }
        guard let name = command.simulate else {
            root = HostRoot(prefix: command.root ?? "")
            simulation = nil
            return
        }
        let description = try ServedHost.description(name, regionSize: command.regionSize)
        do {
            let host = try SimulatedHost(
                description, directory: "\(try directory())/host", stateDirectory: command.stateDir, keeping: keeping)
            root = host.root
            simulation = host
        } catch {
            let message = "cannot simulate \(name): \(error)"
            if let error = error as? SimulationError, case .invalid = error { throw .configuration(message) }
            throw .unavailable(message)
        }
    }

    private static func description(_ name: String, regionSize: String?) throws(StartError) -> HostDescription {
        // Checked when the command line was read.
        let size = regionSize.flatMap { try? ByteSize(parsing: $0) }.map { UInt64($0.bytes) }
        if let preset = HostDescription.preset(name, regionSize: size ?? HostDescription.defaultRegionSize) {
            return preset
        }
        guard name.contains("/") || name.hasSuffix(".toml") else {
            throw .configuration(
                "cannot simulate \"\(name)\": it is no known host (\(HostDescription.presets.joined(separator: ", "))) "
                    + "and no TOML file; give one of these or a path")
        }
        do {
            var description = try HostDescription(file: SimulationFile.load(name))
            if let size { for index in description.sockets.indices { description.sockets[index].size = size } }
            return description
        } catch {
            throw .configuration("cannot simulate \(name): \(error)")
        }
    }

    /// What backs `region`; nil if nothing can.
    ///
    /// - Parameter systemMemory: the host's memory map, which says where firmware's tables may be read.
    func memory(
        for region: Region, systemMemory: SystemMemory, _ configuration: Configuration
    ) throws -> (any DeliverableMemory)? {
        guard region.isPresent else { return nil }
        let scrubber = scrubber(for: region)
        let table = retiredTable(of: region, systemMemory, configuration)
        if let simulation {
            return try DescriptorMemory(
                name: region.name.description, backing: simulation.memoryDescriptor(for: region.name),
                size: region.size, scrubber: scrubber, keeping: keeping, isKept: simulation.isKept(region.name),
                retiredPages: table ?? { .unknown(regionSize: region.size, reason: "there is no table") })
        }
        if let name = region.daxDevice {
            return DeviceDaxMemory(
                name: region.name, device: try DaxDevice.read(name, root: root), gpus: region.gpus, root: root,
                scrubber: scrubber, keeping: keeping, retiredTable: table)
        }
        return NVGraceMemory(region: region, root: root, scrubber: scrubber, keeping: keeping, firmwareTable: table)
    }

    /// Reads firmware's table of retired pages: of a simulated host always, of a real one only if configured, because
    /// a wrong address from firmware, read as device memory, can take the host down.
    private func retiredTable(
        of region: Region, _ systemMemory: SystemMemory, _ configuration: Configuration
    ) -> (@Sendable () -> RetiredPages)? {
        guard simulation != nil || configuration.retiredPages.devMem else { return nil }
        if let copies {
            let tables = RetiredTableCopies(in: copies)
            return { tables.retiredPages(of: region, now: realtimeSeconds()) }
        }
        let reader = RetiredTableReader(memory: systemMemory)
        return { [root, simulation] in
            do {
                let memory = try simulation?.physicalMemory() ?? PhysicalMemory.devMem(root)
                return reader.retiredPages(of: region, in: memory, now: realtimeSeconds())
            } catch {
                return .unknown(regionSize: region.size, reason: "\(error)")
            }
        }
    }

    private func scrubber(for region: Region) -> Scrubber {
        // A simulated host's nodes are not the nodes of the CPUs that we have.
        // Without an answer the threads run wherever the daemon may.
        let allowed = (try? ThreadScheduling.current())?.cpus ?? []
        let node = simulation == nil ? region.numaNode : nil
        return Scrubber(cpus: ScrubCPUs.near(node: node, allowed: allowed), tuning: tuning)
    }

    /// Where finds of bad memory are kept: where systemd says (`StateDirectory=`), else in the usual place; for a
    /// simulated host only where a state directory was named.
    func findsDirectory(_ command: EgmdCommand) -> String? {
        if simulation != nil { return command.stateDir }
        return environmentVariable("STATE_DIRECTORY") ?? RetiredPagesFile.defaultDirectory
    }

    /// The ledger of acknowledged allocations, and what it had: of this host in `state-dir`; below another root in the
    /// place that `state-dir` has there; of a simulated host, whose memory else ends with the daemon, only where a state
    /// directory was named.
    func books(
        _ command: EgmdCommand, _ configuration: Configuration
    ) throws(StartError) -> (ledger: LedgerFile, replay: LedgerReplay)? {
        guard let directory = stateDirectory(command, configuration) else { return nil }
        do {
            return try LedgerFile.open(directory: directory, boot: try BootIdentity.current().description)
        } catch let error as LedgerError {
            throw .unavailable(error.description)
        } catch {
            throw .unavailable("cannot tell which boot of the host this is: \(error); mount /proc")
        }
    }

    private func stateDirectory(_ command: EgmdCommand, _ configuration: Configuration) -> String? {
        command.stateDir ?? (simulation == nil ? root.path(configuration.stateDirectory) : nil)
    }

    /// Counts this start; called once, when the ledger is ours. How many there have been before it; nil if nobody can tell.
    func countStart(_ command: EgmdCommand, _ configuration: Configuration) -> UInt64? {
        guard let directory = stateDirectory(command, configuration) else { return 0 }
        return StartCount.count(in: directory)
    }

    /// Reads the host; may block.
    var reader: HostReader { HostReader(root: root, copies: copies, request: request, daxDevices: daxDevices) }

    /// The host as `topology.get` shows it.
    func info() throws(StartError) -> HostInfo {
        do throws(SystemError) {
            let machine = try MachineIdentity.current()
            return HostInfo(
                simulated: simulation != nil, bootId: try BootIdentity.current().description,
                pageSize: UInt64(MemoryPage.size), kernel: machine.kernel, architecture: machine.architecture,
                driverGeneration: .absent, sockets: 0)
        } catch {
            throw .unavailable("cannot tell which host this is: \(error)")
        }
    }
}
