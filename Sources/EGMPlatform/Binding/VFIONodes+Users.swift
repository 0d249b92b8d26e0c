// Whoever has a function through VFIO has its group or its device open, or maps the device's BARs. A group is looked at as
// a whole: with it open, each of its functions may be in use.

internal import EGMDomain
internal import LinuxSystem

extension VFIONodes {
    /// Who has a VFIO node of `gpu` open or mapped, each process once. Blocking; always asks the real /proc.
    static func users(of gpu: PCIAddress, root: HostRoot) throws(GPUBindingError) -> [Holder] {
        var users: [Holder] = []
        for path in paths(of: [gpu], root: root) {
            let status: FileStatus
            do throws(SystemError) { status = try FileStatus(path: path) } catch {
                // A node that does not exist can be open in nobody; one that only cannot be seen may be.
                if error.isMissing { continue }
                throw .failed(reason: error.description)
            }
            guard status.kind == .characterDevice else { continue }
            for holder in try processes(withDevice: status.representedDevice, gpu)
            where !users.contains(where: { $0.pid == holder.pid }) {
                users.append(Holder(pid: holder.pid, command: holder.command, way: .vfio))
            }
        }
        return users
    }

    private static func processes(withDevice number: DeviceNumber, _ gpu: PCIAddress) throws(GPUBindingError)
        -> [Holder]
    {
        let result: HolderScanResult
        do throws(SystemError) { result = try HolderScan(target: .device(number)).run() } catch {
            throw .failed(reason: error.description)
        }
        do throws(RegionMemoryError) { return try result.certain(subject: "a VFIO device of \(gpu)") } catch {
            throw .failed(reason: error.description)
        }
    }
}
