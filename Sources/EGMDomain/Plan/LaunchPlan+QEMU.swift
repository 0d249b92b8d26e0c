// The arguments for QEMU, in the order in which NVIDIA's stack gives them: Linux numbers the guest's nodes in the order of
// QEMU's SRAT, so nodes with CPUs come first and those of generic initiators next; an object follows the device that it
// names (virtualization.md, 1.1). No prealloc, host-nodes or policy; no offset: where a part
// begins egmd decides when it is allocated, and egm-qemu adds it; no memory-backend= for the
// machine, because nodes name their own.

extension LaunchPlan {
    /// GPUs for which there are guest PCI buses.
    package static let gpusLimit = 31

    /// The arguments, without the program's name.
    package var qemuArguments: [String] {
        var arguments = ["-object", "iommufd,id=iommufd0"]
        for region in regions { arguments += ["-object", region.qemuBackend] }
        arguments += ["-machine", "virt,hmat=on,ras=on,highmem-mmio-size=\(mmioWindow >> 40)T"]
        arguments += ["-m", "size=\(sizeOption(memory))"]
        if let vcpus {
            let sockets = vcpus.isMultiple(of: regions.count) ? ",sockets=\(regions.count)" : ""
            arguments += ["-smp", "cpus=\(vcpus)\(sockets)"]
        }
        arguments += qemuNodes
        for gpu in gpus where gpu.declaredID == nil { arguments += devices(for: gpu) }
        arguments += qemuInitiators(called: \.deviceID)
        if knowsEGM { for gpu in gpus { arguments += ["-object", gpu.egmObject(called: gpu.deviceID)] } }
        return arguments
    }

    /// The guest's nodes, in the order of their numbers.
    var qemuNodes: [String] {
        var arguments: [String] = []
        for region in regions {
            let cpus = region.cpus.map { ",cpus=\(listRange($0))" } ?? ""
            arguments += ["-numa", "node,nodeid=\(region.guestNode)\(cpus),memdev=\(region.backend)"]
        }
        for node in gpus.flatMap(\.nodes) { arguments += ["-numa", "node,nodeid=\(node)"] }
        return arguments
    }

    /// The GPUs' generic initiators.
    func qemuInitiators(called name: (PlannedGPU) -> String) -> [String] {
        let nodes = gpus.flatMap { gpu in gpu.nodes.map { (device: name(gpu), node: $0) } }
        return nodes.enumerated().flatMap { index, initiator in
            [
                "-object",
                "acpi-generic-initiator,id=gi\(index),pci-dev=\(option(initiator.device)),node=\(initiator.node)",
            ]
        }
    }

    /// A host bridge, its SMMU, a root port, and the GPU.
    private func devices(for gpu: PlannedGPU) -> [String] {
        let number = gpu.index + 1
        // 32 buses for each, as NVIDIA's stack has it, or as many as 256 buses allow.
        let spacing = min(32, 256 / (gpus.count + 1))
        return [
            "-device",
            "pxb-pcie,id=pcie.\(number),bus_nr=\(spacing * number),bus=pcie.0,numa_node=\(gpu.guestNode)",
            "-device",
            "arm-smmuv3,primary-bus=pcie.\(number),id=smmuv3.\(number),accel=on,ats=on,ril=off,pasid=on,oas=48",
            "-device",
            "pcie-root-port,id=pcie.port\(number),bus=pcie.\(number),chassis=\(number),io-reserve=0",
            "-device",
            "vfio-pci-nohotplug,host=\(gpu.address),bus=pcie.port\(number),rombar=0,id=\(gpu.deviceID),iommufd=iommufd0",
        ]
    }
}

extension PlannedRegion {
    var qemuBackend: String {
        "memory-backend-file,id=\(backend),mem-path=\(option(path)),size=\(sizeOption(size)),share=on"
    }
}

extension PlannedGPU {
    func egmObject(called device: String) -> String {
        "acpi-egm-memory,id=egm\(index),pci-dev=\(option(device)),node=\(guestNode)"
    }
}

/// Bytes as an option of QEMU: in MiB where that is exact.
private func sizeOption(_ bytes: UInt64) -> String {
    bytes.isMultiple(of: 1 << 20) ? "\(bytes >> 20)M" : "\(bytes)"
}

/// A value in QEMU's option syntax, where a comma is written twice.
private func option(_ value: String) -> String { value.replacing(",", with: ",,") }

/// `0-59`, or `0` for one.
func listRange(_ range: Range<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound - 1)"
}
