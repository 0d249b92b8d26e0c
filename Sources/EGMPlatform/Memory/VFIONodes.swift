internal import EGMDomain
internal import LinuxSystem

/// The device nodes through which user space uses a GPU. As long as one is open, the GPU may reach the region.
enum VFIONodes {
    /// Group nodes (`/dev/vfio/N`, also of the mode without IOMMU) and device nodes (`/dev/vfio/devices/vfioN`) of
    /// `gpus`, as they are now: they come and go with the GPU's driver. Nodes that do not exist may be named.
    static func paths(of gpus: [PCIAddress], root: HostRoot) -> [String] {
        gpus.flatMap { gpu -> [String] in
            let device = "/sys/bus/pci/devices/\(gpu)"
            var paths: [String] = []
            if let group = root.linkTarget("\(device)/iommu_group")?.split(separator: "/").last {
                paths += ["/dev/vfio/\(group)", "/dev/vfio/noiommu-\(group)"]
            }
            // No such directory: a driver without device nodes.
            let names = (try? root.names(in: "\(device)/vfio-dev")) ?? []
            paths += names.map { "/dev/vfio/devices/\($0)" }
            return paths.map { root.path($0) }
        }
    }
}
