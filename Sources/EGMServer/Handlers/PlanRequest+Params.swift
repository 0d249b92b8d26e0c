internal import EGMDomain
internal import EGMProtocol
internal import JSONRPC

extension PlanRequest {
    /// The request that the parameters of `plan.create` spell.
    init(_ params: PlanCreateParams) throws(RPCError) {
        let policy: PlanPolicy =
            switch params.policy {
            case .tray: .tray
            case .socket: .socket
            case .partition: .partition
            }
        self.init(policy: policy)
        try check(params.gpus.count, atMost: PlanRequest.devicesLimit, "gpus")
        try check(params.vm?.devices.count ?? 0, atMost: PlanRequest.devicesLimit, "vm.devices")
        try check(params.vm?.backends.count ?? 0, atMost: PlanRequest.backendsLimit, "vm.backends")
        for text in params.gpus {
            guard let address = PCIAddress(text) else { throw .noSuchGPU(text) }
            gpus.append(address)
        }
        size = params.size
        vcpus = params.vcpus.map { Int($0) }
        gpuNodes = params.gpuNodes.value
        delivery = params.delivery == .path ? .path : .descriptor
        knowsEGM = params.egmAware
        vm = try params.vm.map { (vm) throws(RPCError) in try PlannedVM(vm) }
    }
}

/// Each element costs checks with sentences, so their number is bounded before any is looked at.
private func check(_ count: Int, atMost limit: Int, _ name: String) throws(RPCError) {
    guard count > limit else { return }
    throw .invalidParams(ShapeError(path: "params.\(name)", problem: "has \(count) elements, the limit is \(limit)"))
}

extension PlannedVM {
    fileprivate init(_ info: PlanVMInfo) throws(RPCError) {
        self.init()
        name = info.name
        if let text = info.uuid {
            guard let uuid = VMUUID(text), !uuid.isNil else { throw .noVM(text) }
            identity = VMIdentity(uuid: uuid, name: info.name)
        }
        memory = info.memory
        vcpus = info.vcpus.map { Int($0) }
        for device in info.devices {
            guard let address = PCIAddress(device.bdf) else { throw .noSuchDevice(device.bdf) }
            devices.append(Device(address: address, id: device.id))
        }
        for backend in info.backends {
            backends.append(
                Backend(
                    id: RPCError.shortened(backend.id), region: try RegionName(wire: backend.region),
                    size: backend.size, offset: backend.offset, isShared: backend.shared,
                    isPreallocated: backend.prealloc, bindsHostNodes: backend.hostNodes))
        }
    }
}

extension RPCError {
    fileprivate static func noVM(_ text: String) -> RPCError {
        .of(
            .invalidUUID, "cannot plan for the VM \(quoted(text)): that is no UUID that names a VM",
            nouns: ["vm": .string(shortened(text))])
    }

    fileprivate static func noSuchDevice(_ text: String) -> RPCError {
        .of(
            .unknownGPU, "the VM's device \(quoted(text)) is no PCI address", nouns: ["gpu": .string(shortened(text))],
            hint: "write it with its domain, as 0008:01:00.0")
    }
}
