extension PlanInspection {
    func gpuChecks(_ gpu: PlannedGPU) -> [PlanCheck] {
        let subject = gpu.address.description
        let driver = host.topology.gpu(gpu.address)?.driver
        var checks: [PlanCheck] = []
        if let driver, PlanInspection.vfioDrivers.contains(driver) {
            checks.append(.passed(.gpuDriver, subject, "GPU \(subject) has driver \(driver)"))
        } else {
            checks.append(
                .failed(
                    .gpuDriver, subject,
                    "GPU \(subject) has \(driver.map { "driver \($0)" } ?? "no driver"), so no VM can have it",
                    hint: "egmctl gpu bind \(subject)"))
        }
        guard let device = request.vm?.devices.first(where: { $0.address == gpu.address }) else { return checks }
        guard device.id == nil else {
            return checks + [.passed(.gpuID, subject, "the VM calls GPU \(subject) \(gpu.deviceID)")]
        }
        let message = "the VM has GPU \(subject) without a name, so nothing can say which memory is its own"
        let hint =
            "add id=\(gpu.deviceID) to its -device, or <alias name='\(gpu.alias)'/> to its <hostdev>, before you use the plan"
        return checks + [.warning(.gpuID, subject, message, hint: hint)]
    }

    /// The first is the one of the GPUs' own kernel driver: only with it has the GPU its memory.
    private static let vfioDrivers = ["nvgrace_gpu_vfio_pci", "nvgrace-gpu-vfio-pci"]

    func vmChecks() -> [PlanCheck] {
        var checks: [PlanCheck] = []
        let limit = PlanRequest.guestNodesLimit
        checks.append(
            plan.guestNodes <= limit
                ? .passed(.guestNodes, nil, "the guest has \(plan.guestNodes) NUMA nodes")
                : .failed(
                    .guestNodes, nil, "the guest would have \(plan.guestNodes) NUMA nodes, and QEMU takes \(limit)",
                    hint: "plan with fewer nodes for each GPU"))
        checks.append(
            plan.gpus.count <= LaunchPlan.gpusLimit
                ? .passed(.guestBuses, nil, "each of the VM's GPUs has a PCI host bridge of its own")
                : .failed(
                    .guestBuses, nil,
                    "the VM would have \(plan.gpus.count) GPUs, and there are buses for \(LaunchPlan.gpusLimit)",
                    hint: "plan with fewer GPUs"))
        checks.append(vcpus())
        if let vm = request.vm {
            if let memory = vm.memory { checks.append(guestMemory(memory)) }
            checks += unplannedGPUs(vm)
        }
        if let reason = plan.stockLibvirtProblem {
            checks.append(
                .warning(
                    .stockLibvirt, nil, "stock libvirt cannot have this VM: \(reason)",
                    hint:
                        "plan with delivery descriptor, use a libvirt with <memory model='egm'>, or start QEMU without libvirt"
                ))
        } else {
            checks.append(
                .passed(
                    .stockLibvirt, nil,
                    plan.delivery == .descriptor
                        ? "stock libvirt can have this VM"
                        : "stock libvirt can have this VM, without the nodes of its GPUs' instances"))
        }
        return checks
    }

    private func vcpus() -> PlanCheck {
        guard let vcpus = plan.vcpus else {
            return .warning(
                .vcpus, nil, "it is not known how many CPUs the VM has, so no guest node is given any",
                hint: "plan with the number of virtual CPUs")
        }
        guard vcpus >= plan.regions.count else {
            return .failed(
                .vcpus, nil, "the VM has \(vcpus) CPUs for \(plan.regions.count) nodes with memory",
                hint: "give it \(plan.regions.count) CPUs or more")
        }
        return .passed(.vcpus, nil, "the nodes with memory have all \(vcpus) CPUs among them")
    }

    private func guestMemory(_ memory: UInt64) -> PlanCheck {
        guard memory == plan.memory else {
            return .failed(
                .guestMemory, nil,
                "the VM has \(memory) bytes of memory, but its EGM memory is \(plan.memory): a node with other memory beside "
                    + "is not told to the guest as EGM",
                hint: "give the VM \(plan.memory) bytes (\(plan.memory / PlanInspection.mebibyte) MiB) of memory")
        }
        return .passed(.guestMemory, nil, "all of the VM's memory is EGM")
    }

    private func unplannedGPUs(_ vm: PlannedVM) -> [PlanCheck] {
        let planned = Set(plan.gpus.map(\.address))
        return vm.devices.map(\.address).filter { !planned.contains($0) }.compactMap { address in
            guard let region = host.topology.gpu(address)?.region else { return nil }
            return .failed(
                .gpuPlanned, address.description,
                "the VM has GPU \(address) of \(region), which is not among the GPUs that are planned for",
                hint: "take it from the VM, or plan for it too")
        }
    }

    func backendChecks() -> [PlanCheck] {
        var checks: [PlanCheck] = []
        var seen: [RegionName: String] = [:]
        for backend in request.vm?.backends ?? [] {
            let subject = backend.id
            guard let region = plan.regions.first(where: { $0.name == backend.region }) else {
                checks.append(
                    .failed(
                        .backendPlanned, subject,
                        "memory \(subject) is on \(backend.region), of which the plan gives the VM nothing",
                        hint: "remove it, or plan for the GPUs of \(backend.region)"))
                continue
            }
            if let first = seen.updateValue(subject, forKey: backend.region) {
                checks.append(
                    .failed(
                        .backendOnce, subject,
                        "memory \(first) and \(subject) are both on \(backend.region): guest memory would exist twice",
                        hint: "have one for each region"))
            }
            checks += checksOf(backend, region)
        }
        return checks
    }

    private func checksOf(_ backend: PlannedVM.Backend, _ region: PlannedRegion) -> [PlanCheck] {
        let id = backend.id
        var checks: [PlanCheck] = []
        checks.append(
            backend.isShared
                ? .passed(.backendShared, id, "memory \(id) is shared")
                : .failed(
                    .backendShared, id,
                    "memory \(id) is private: what the guest writes would never reach \(region.name)",
                    hint: "add share=on, or access='shared' in libvirt's XML"))
        // Without one, egm-qemu adds it to a part.
        let isPlaced = backend.offset == 0 || backend.offset == region.offset
        checks.append(
            isPlaced
                ? .passed(.backendOffset, id, "memory \(id) begins where the plan says")
                : .failed(
                    .backendOffset, id,
                    "memory \(id) begins at \(backend.offset) of \(region.name), the plan's at \(region.offset)",
                    hint: "remove offset="))
        checks.append(
            backend.size == region.size
                ? .passed(.backendSize, id, "memory \(id) has the size that the plan says")
                : .failed(
                    .backendSize, id,
                    "memory \(id) has \(backend.size.map { "\($0) bytes" } ?? "no size that can be read"), the plan gives "
                        + "\(region.size)",
                    hint: "write size=\(region.size)"))
        if backend.isPreallocated {
            checks.append(
                .warning(
                    .backendPrealloc, id,
                    "memory \(id) is touched page by page before the guest starts: that takes long, gains nothing, and "
                        + "touches bad pages",
                    hint: "remove prealloc; egm-qemu takes it off"))
        }
        if backend.bindsHostNodes {
            checks.append(
                .warning(
                    .backendHostNodes, id, "memory \(id) is bound to host nodes, which means nothing for EGM",
                    hint: "remove host-nodes and policy, or its node from <numatune>"))
        }
        return checks
    }
}
