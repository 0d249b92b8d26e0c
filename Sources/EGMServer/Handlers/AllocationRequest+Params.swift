internal import EGMDomain
internal import EGMProtocol
internal import JSONRPC

extension AllocationRequest {
    /// The request that the parameters of `allocation.create` spell; nouns that cannot name anything are refused.
    ///
    /// - Parameter process: the one whose pidfd came with the request.
    init(_ params: AllocationCreateParams, process: ProcessReference?) throws(RPCError) {
        guard let uuid = VMUUID(params.vm.uuid) else { throw .invalidUUID(params.vm.uuid) }
        var gpus: [PCIAddress] = []
        for text in params.gpus {
            guard let address = PCIAddress(text) else { throw .noSuchGPU(text) }
            gpus.append(address)
        }
        var regions: [RegionName] = []
        for text in params.regions { regions.append(try RegionName(wire: text)) }
        let policy: AllocationPolicy =
            switch params.policy {
            case .socket: .socket
            case .tray: .tray
            case .partition: .partition
            }
        let delivery: AllocationDelivery =
            switch params.delivery {
            case .descriptor: .descriptor
            case .path: .path
            }
        let lifetime: AllocationLifetime =
            switch params.lifetime {
            case .process: .process
            case .connection: .connection
            case .persistent: .persistent
            }
        if process != nil {
            guard lifetime == .process else { throw .pidfdForNothing }
            guard params.pid == nil else { throw .pidBesidesPidfd }
        }
        self.init(
            vm: VMIdentity(uuid: uuid, name: params.vm.name), gpus: gpus, regions: regions, policy: policy,
            size: params.size, delivery: delivery, lifetime: lifetime, pid: params.pid, process: process,
            wait: params.wait,
            ownerUID: params.beneficiary?.uid, takesRetired: params.allowRetired)
    }
}

extension RegionName {
    /// The region that `text` names; text that can name none is an unknown region.
    init(wire text: String) throws(RPCError) {
        guard let name = RegionName(text) else { throw .noSuchRegion(text) }
        self = name
    }
}
