// Who maps or holds a region's memory, from /proc: the only answer that knows about descriptors that were passed on,
// inherited, or duplicated behind our back.
//
// Each process is asked twice. `maps` gives device and inode of every mapping; `fd` is a directory of links whose
// text is only a hint (paths differ between containers, and names can be chosen), so what may match is settled by
// `stat`, which follows the link into the open file itself. Processes come and go meanwhile: one that has gone holds
// nothing; one that we may not look at is reported, because it might. A process that receives the memory from another
// one during the scan is missed if it was looked at before and the giver lets go before its turn: the caller knows
// when descriptors travel (only while an allocation lives), and asks again.
//
// It always reads the real /proc: simulated hosts have real holders.

internal import EGMDomain
package import LinuxSystem

/// Finds the processes that keep a region's memory in use.
package struct HolderScan: Sendable {
    let target: HolderTarget
    /// Numbers of the VFIO group and device nodes of the region's GPUs.
    let vfio: Set<DeviceNumber>

    /// - Parameter vfioNodes: `/dev/vfio/N` and `/dev/vfio/devices/vfioN` of the region's GPUs; a node that does not
    ///   exist can be open in nobody.
    /// - Throws: why one that does exist cannot be looked at: it may be open in anybody.
    package init(target: HolderTarget, vfioNodes: [String] = []) throws(SystemError) {
        self.target = target
        var numbers: Set<DeviceNumber> = []
        for path in vfioNodes {
            do throws(SystemError) {
                let status = try FileStatus(path: path)
                if status.kind == .characterDevice { numbers.insert(status.representedDevice) }
            } catch {
                if !error.isMissing { throw error }
            }
        }
        vfio = numbers
    }

    /// One pass over all processes but our own. Blocking: microseconds for each process and descriptor.
    package func run() throws(SystemError) -> HolderScanResult {
        var result = HolderScanResult()
        var devices = MappedDevices(target)
        var nameless = NamelessMounts()
        let own = ProcessFiles.ownPID
        for pid in try ProcessFiles.numbers(in: "/proc").sorted() where pid != own {
            look(at: pid, &devices, &nameless, &result)
        }
        return result
    }

    /// The name of egm-qemu's supervisors. It has a pidfd of each process that got a region through it (CInject).
    private static let supervisor = "egm-supervisor"

    /// The same pass, with what each process maps; VFIO devices are not looked for. Blocking.
    package func users() throws(SystemError) -> RegionUserScanResult {
        var result = RegionUserScanResult()
        var devices = MappedDevices(target)
        var nameless = NamelessMounts()
        let own = ProcessFiles.ownPID
        for pid in try ProcessFiles.numbers(in: "/proc").sorted() where pid != own {
            do throws(SystemError) {
                var ranges: [Range<UInt64>] = []
                var ways: Set<Holder.Way> = []
                try eachView(of: pid) { directory throws(SystemError) in
                    let maps = try ProcessFiles.content(directory + "/maps")
                    ranges += try mappedRanges(maps, of: directory, &devices)
                    try findDescriptors(of: directory, &nameless, &ways)
                    return !maps.isEmpty
                }
                guard !ranges.isEmpty || ways.contains(.descriptor) else { continue }
                let command = ProcessFiles.command(pid)
                // Its parent is init, so that QEMU has no child that it does not know.
                let isSupervisor = ranges.isEmpty && command == HolderScan.supervisor
                result.users.append(
                    RegionUser(
                        pid: pid, command: command, parent: ProcessFiles.parent(pid), ranges: ranges,
                        hasDescriptor: ways.contains(.descriptor),
                        serves: isSupervisor ? ProcessFiles.watched(by: pid) : []))
            } catch {
                guard !ProcessFiles.isGone(error.code), !ProcessFiles.holdsNothing(pid) else { continue }
                result.unseen.append(
                    UnseenProcess(pid: pid, command: ProcessFiles.command(pid), reason: error.reason))
            }
        }
        return result
    }

    /// Adds what process `pid` holds, or why that can't be told, to `result`.
    private func look(
        at pid: Int32, _ devices: inout MappedDevices, _ nameless: inout NamelessMounts,
        _ result: inout HolderScanResult
    ) {
        do throws(SystemError) {
            var ways: Set<Holder.Way> = []
            try eachView(of: pid) { directory throws(SystemError) in
                let maps = try ProcessFiles.content(directory + "/maps")
                if try hasMapping(maps, of: directory, &devices) { ways.insert(.maps) }
                try findDescriptors(of: directory, &nameless, &ways)
                return !maps.isEmpty
            }
            for way in [Holder.Way.maps, .descriptor, .vfio] where ways.contains(way) {
                result.holders.append(Holder(pid: pid, command: ProcessFiles.command(pid), way: way))
            }
        } catch {
            guard !ProcessFiles.isGone(error.code), !ProcessFiles.holdsNothing(pid) else { return }
            result.unseen.append(
                UnseenProcess(pid: pid, command: ProcessFiles.command(pid), reason: error.reason))
        }
    }
}
