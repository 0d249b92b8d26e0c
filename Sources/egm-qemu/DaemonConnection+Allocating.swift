// How egm-qemu gets its memory. It asks first what the VM has: a hook may have made an allocation for it, of any policy and
// size, and that is taken as it is. Only else it makes one.

internal import EGMClient
internal import EGMLaunch
internal import EGMProtocol
internal import JSONRPC

extension DaemonConnection {
    /// Allocates `regions` to the VM, bound to this connection until the allocation is activated. One that a hook has made
    /// for the VM before (a persistent one that is not active) is used as it is.
    ///
    /// Of the VM's devices those count that are GPUs of these regions: other GPUs, and other devices, have nothing to
    /// do with EGM. A region that is still being drained is waited for: a VM that is restarted meets its own.
    ///
    /// - Parameter partition: bytes of each region, for a partition; nil for whole regions.
    mutating func allocate(
        regions: [String], vfioDevices: [String], for vm: VMInfo, partition: UInt64?
    ) throws(ClientError) -> AllocationInfo {
        let gpus = vfioDevices.isEmpty ? [] : try gpus(of: regions).filter { vfioDevices.contains($0.lowercased()) }
        var params = AllocationCreateParams(vm: vm, gpus: gpus, regions: regions, lifetime: .connection)
        if let partition { (params.policy, params.size) = (.partition, partition) }
        if let made = try madeBefore(for: vm) { params.follow(made) }
        do {
            return try create(params)
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            switch refusal.kind {
            case .regionDraining: params.wait = Double(milliseconds) / 1000
            case .allocationConflict where isOfHook(refusal):
                // It was made between the two questions.
                guard let made = try madeBefore(for: vm) else { throw error }
                params.follow(made)
            default: throw error
            }
        }
        return try create(params)
    }

    /// The addresses of the GPUs of `regions`.
    mutating func gpus(of regions: [String]) throws(ClientError) -> [String] {
        let known = try session.call(GPUList.self, NoParams(), milliseconds: milliseconds).result.gpus
        return known.filter { $0.region.map(regions.contains) == true }.map(\.bdf)
    }

    /// What was made for the VM in advance.
    private mutating func madeBefore(for vm: VMInfo) throws(ClientError) -> AllocationInfo? {
        let params = AllocationListParams(vm: vm.uuid)
        let list = try session.call(AllocationList.self, params, milliseconds: milliseconds).result.allocations
        return list.first { $0.state != .draining && $0.lifetime == .persistent && !$0.active }
    }

    /// Whether what the VM has already was made for it in advance.
    private func isOfHook(_ conflict: RPCError) -> Bool {
        conflict.data?["lifetime"] == "persistent" && conflict.data?["active"] == false
    }

    /// The answer comes when the regions are scrubbed, which takes as long as it takes: on a large host minutes.
    private mutating func create(_ params: AllocationCreateParams) throws(ClientError) -> AllocationInfo {
        try session.call(AllocationCreate.self, params, milliseconds: nil).result
    }
}

extension AllocationCreateParams {
    /// Asks for what was made: all but the regions, which the command line names.
    fileprivate mutating func follow(_ made: AllocationInfo) {
        lifetime = made.lifetime
        policy = made.policy
        // One size goes for all regions. Whole regions of different sizes have none.
        let sizes = Set(made.regions.map(\.size))
        size = sizes.count == 1 ? sizes.first : nil
        if made.policy == .partition { gpus = [] }
    }
}
