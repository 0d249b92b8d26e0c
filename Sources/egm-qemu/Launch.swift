// The launch of a VM with EGM memory. The order matters: everything that can be refused without an allocation is
// refused first; the allocation is bound to the connection, so that it ends with us if we fail; still, after a failure it is
// released by name, because that is at once.
//
// Which process will use the memory is known only when QEMU opens it: with -daemonize QEMU is not our pid any more. So a
// companion stays behind, a small process that has nothing but the connection and the supervisor's reports. When the
// last region was delivered it activates the allocation with the pidfd of the process that got it, and ends: from then
// on the allocation lives as long as that process. If QEMU ends before, the reports end, the companion ends, and the
// connection and the allocation with it. If the companion is killed before, egmd sees the connection's end and drains:
// the memory stays QEMU's as long as QEMU maps it, only the allocation is not shown as allocated.

internal import EGMClient
internal import EGMLaunch
internal import EGMProtocol
internal import Glibc
internal import LinuxSystem

/// One VM to be started, from its command line to exec.
struct Launch {
    var line: QEMUCommandLine
    var program: String
    var settings: Settings

    /// Allocates, injects and execs. Returns only by throwing.
    mutating func run() throws -> Never {
        try line.checkBackends(pageSize: UInt64(MemoryPage.size))
        for note in line.notes { Entry.report(note) }
        line.removePrealloc(json: JSONReader())
        line.removeReplacedMemory()
        let vm = VMInfo(uuid: try line.vmUUID(), name: line.guestName)
        var daemon = try DaemonConnection(settings: settings)
        if settings.requireGPUs { try checkGPUs(&daemon) }
        let allocation = try daemon.allocate(
            regions: line.backends.map(\.region), vfioDevices: line.vfioDevices, for: vm, partition: try partitionSize()
        )
        do {
            let injection = try prepare(allocation, &daemon)
            for file in line.filesWithBackends { line.useCopy(of: file, at: try ConfigFileCopy.make(of: file)) }
            // Both ends are ours until exec closes them.
            let reports = try UnixStream.pair()
            if try Companion.fork(keeping: [2, daemon.socketNumber, reports.first.descriptor.number]) {
                exit(Activation.run(allocation, &daemon, reports.first, regions: line.backends.count))
            }
            _ = try injection.start(
                reportingTo: reports.second.descriptor.number, testsChild: line.daemonizes)
            try replaceProcess(with: program, arguments: line.arguments)
        } catch {
            daemon.release(allocation)
            throw error
        }
    }

    /// The size of the parts to ask for; nil for whole regions.
    private func partitionSize() throws -> UInt64? {
        guard settings.wantsPartition else { return nil }
        let sizes = Set(line.backends.map(\.size))
        guard sizes.count == 1, let size = sizes.first else {
            throw LaunchRefusal.differentSizes(regions: line.backends.map(\.region))
        }
        return size
    }

    /// Gets every region's descriptor, and egmd's word on its size and its bad pages; adds the offsets that the command line
    /// leaves open.
    private mutating func prepare(
        _ allocation: AllocationInfo, _ daemon: inout DaemonConnection
    ) throws -> Injection {
        var injection = Injection()
        for backend in line.backends {
            var reply = try daemon.map(backend.region, of: allocation)
            let part = reply.result.offset
            if !backend.namesOffset {
                // A QEMU before 8.1 knows no offset, says so, and does not start.
                if part != 0 { line.add(offset: part, to: backend) }
            } else if part != backend.offset {
                throw LaunchRefusal.otherPart(region: backend.region, given: part, wanted: backend.offset ?? 0)
            }
            guard let descriptor = reply.descriptors.takeFirst() else {
                throw LaunchRefusal.noDescriptor(region: backend.region)
            }
            try backend.check(regionSize: reply.result.size)
            let share = allocation.regions.first { $0.name == backend.region }
            // QEMU takes them for offsets in the guest's memory, wherever in the region that begins.
            let retired = (share?.retired ?? []).filter { $0.offset + $0.size > part }.map { range in
                let start = max(range.offset, part)
                return RetiredRecord(offset: start - part, size: range.offset + range.size - start)
            }
            let list = RetiredRecord.list(retired, mappedSize: backend.size ?? reply.result.size)
            try checkBadPages(list, of: backend.region)
            injection.add(path: backend.path, descriptor: descriptor, retired: list)
        }
        return injection
    }

    /// Refuses to give bad pages to a QEMU that does not leave them out.
    private func checkBadPages(_ list: [RetiredRecord], of region: String) throws {
        guard let lowest = list.first, !settings.allowRetired else { return }
        let bytes = list.reduce(0) { $0 + $1.size }
        var reason: String?
        do throws(SystemError) {
            if try QEMUObjectTypes.areKnown(to: program, include: "acpi-egm-memory") { return }
        } catch { reason = "what it knows cannot be found out (\(error))" }
        throw LaunchRefusal.badPages(
            region: region, bytes: bytes, usable: lowest.offset, program: program, reason: reason)
    }

    /// Refuses a VM without all GPUs of its regions.
    private func checkGPUs(_ daemon: inout DaemonConnection) throws {
        let missing = try daemon.gpus(of: line.backends.map(\.region)).filter {
            !line.vfioDevices.contains($0.lowercased())
        }
        guard missing.isEmpty else { throw LaunchRefusal.gpusMissing(missing) }
    }
}
