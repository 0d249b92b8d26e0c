// Delivery by path: the VM opens the node itself, so we must not have it open (an exclusive driver refuses the VM, a
// counted one gives it a dead descriptor). The driver scrubs at the VM's own open. Nobody holds the node before the VM
// has opened it either, so only a release ends the hand-off.

extension Custodian {
    /// Gives the node of a region that we hold, or could hold, to the allocation that waits for it.
    func handOff(_ name: RegionName, _ memory: any RegionMemory) async {
        guard let claim = records[name]?.allocation else { return }
        if records[name]?.state == .ready {
            await giveBack(name, memory, reason: "given up for a hand-off by path")
        }
        let outcome: Result<String, RegionMemoryError>
        do throws(RegionMemoryError) {
            // The GPUs may be in use already, as at an open of our own: nobody has owned the memory yet.
            let holders = try await memory.holders().filter { $0.way != .vfio }
            guard holders.isEmpty else {
                throw .held(by: holders, reason: holders.map(\.description).joined(separator: ", "))
            }
            outcome = .success(try await memory.checkNode())
        } catch {
            outcome = .failure(error)
        }
        // Its creator may have left meanwhile, and the region may be somebody else's: the next step sees to that.
        guard records[name]?.allocation == claim, let allocation = allocations[claim] else { return }
        switch outcome {
        case .success(let path):
            records[name]?.refusals = 0
            records[name]?.refusedBy = nil
            change(name, to: .handedOff)
            records[name]?.handedPath = path
            complete(claim)
        case .failure(.held(let holders, let reason)): postpone(name, holders, reason)
        case .failure(.cancelled): giveUp(allocation.id, because: .abandoned)
        case .failure(let error):
            giveUp(claim, because: .deliveryUnavailable(.path, region: name, reason: error.description))
        }
    }

    /// The path that the VM opens, for each region that was handed to it.
    package func paths(of allocation: Allocation) -> [RegionName: String] {
        var paths: [RegionName: String] = [:]
        for share in allocation.shares where records[share.region]?.allocation == allocation.id {
            paths[share.region] = records[share.region]?.handedPath
        }
        return paths
    }
}
