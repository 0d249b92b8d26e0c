// Binding and unbinding GPUs. Two things can go wrong, and both are refused: a VM loses a GPU that it has, and (with the
// driver's forms that tie a region to its GPUs) the kernel frees a region that somebody has open.
//
// One change at a time for each region. While it is under way no allocation claims the region, and where the region may
// vanish nobody of ours opens it. Who else has it open is asked of the region's memory, and so by the region's driver;
// the change itself is not the driver's, because the kernel tells of it while it happens and a rescan must then be able
// to take the region away. Between the look and the change somebody outside egmd may still open the node: nothing
// but the kernel could prevent that.

extension Custodian {
    /// Gives a GPU the driver that `request` names, or takes away the one it has. Having it already is no error and
    /// changes nothing.
    ///
    /// - Parameter ticket: names this request for `abandon(ticket:)`, which counts until the change begins; nil for the
    ///   daemon's own.
    package func changeBinding(
        _ request: GPUBindingRequest, with binding: any GPUBinding, for caller: Caller, ticket: UInt64?
    ) async throws(GPUError) -> GPUBindingOutcome {
        guard caller.isAdmin else { throw .needsAdmin }
        if let ticket { tickets.begin(ticket) }
        defer { if let ticket { tickets.end(ticket) } }
        let key = try known(request.gpu).region
        while bindingChanges[key] != nil {
            try checkWanted(ticket)
            await nextChange()
        }
        try checkWanted(ticket)
        bindingChanges[key] = BindingChange(request: request)
        defer {
            bindingChanges[key] = nil
            wakeWaiters()
            if let key { drive(key) }
        }
        let outcome = try await change(request, with: binding, ticket)
        if outcome.isChanged { note(outcome, by: caller) }
        if request.isPersistent {
            do throws(GPUBindingError) { try await binding.remember(request.driver, of: request.gpu) } catch {
                throw .notRemembered(request, reason: error.description)
            }
        }
        return outcome
    }

    private func change(
        _ request: GPUBindingRequest, with binding: any GPUBinding, _ ticket: UInt64?
    ) async throws(GPUError) -> GPUBindingOutcome {
        let current: String?
        do throws(GPUBindingError) { current = try await binding.driver(of: request.gpu) } catch {
            throw .failed(request, error)
        }
        let outcome = GPUBindingOutcome(gpu: request.gpu, previous: current, driver: request.driver?.description)
        guard outcome.isChanged else { return outcome }
        try await checkUnused(request, with: binding, hasDriver: current != nil, ticket)
        do throws(GPUBindingError) {
            if let driver = request.driver {
                try await binding.bind(request.gpu, to: driver)
            } else {
                try await binding.unbind(request.gpu)
            }
        } catch { throw .failed(request, error) }
        return outcome
    }

    /// Throws if anybody uses the GPU, or the region that goes with it.
    private func checkUnused(
        _ request: GPUBindingRequest, with binding: any GPUBinding, hasDriver: Bool, _ ticket: UInt64?
    ) async throws(GPUError) {
        let users: [Holder]
        do throws(GPUBindingError) { users = try await binding.users(of: request.gpu) } catch {
            throw .usersUnknown(request, reason: error.description)
        }
        guard users.isEmpty else { throw .deviceOpen(request, by: users) }
        guard let name = try known(request.gpu).region else { return }
        try checkRegion(name, request, hasDriver: hasDriver)
        if mayFree(name, hasDriver: hasDriver) { try await checkClosed(name, request, ticket) }
        // Changes that came while we waited.
        try checkRegion(name, request, hasDriver: hasDriver)
        try checkWanted(ticket)
    }

    /// Whether the kernel may free the region when a GPU loses its driver.
    private func mayFree(_ name: RegionName, hasDriver: Bool) -> Bool {
        guard let region = records[name]?.region, region.isPresent, hasDriver else { return false }
        return region.generation.freesRegionWithGPUs
    }

    private func checkRegion(
        _ name: RegionName, _ request: GPUBindingRequest, hasDriver: Bool
    ) throws(GPUError) {
        guard let record = records[name] else { return }
        if let owner = record.allocation.flatMap({ allocations[$0] }) {
            throw .allocated(request, name, by: owner)
        }
        if let owner = partitionings[name]?.parts.values.lazy.compactMap(\.allocation).first.flatMap({ allocations[$0] }
        ) {
            throw .allocated(request, name, by: owner)
        }
        guard mayFree(name, hasDriver: hasDriver) else { return }
        switch record.state {
        case .absent, .found: break
        case .faulty where record.capabilities == nil: break
        case .faulty, .opening, .dirty, .scrubbing, .ready, .allocated, .draining, .handedOff:
            throw .regionHeld(request, name, state: record.state)
        }
    }

    /// Throws if any process has the region's node open or mapped; from here on nobody of ours opens it.
    private func checkClosed(
        _ name: RegionName, _ request: GPUBindingRequest, _ ticket: UInt64?
    ) async throws(GPUError) {
        guard memories[name] != nil else {
            throw .usersUnknown(request, reason: "egmd has no provider that could tell who has \(name) open")
        }
        bindingChanges[name]?.keepsClosed = true
        bindingChanges[name]?.look = .due
        drive(name)
        while true {
            switch bindingChanges[name]?.look {
            case .done(.success(let holders)):
                guard holders.isEmpty else { throw .regionOpen(request, name, by: holders) }
                return
            case .done(.failure(let error)): throw .usersUnknown(request, reason: error.description)
            case .running: break
            case .notNeeded, .due, nil:
                try checkWanted(ticket)
                guard memories[name] != nil else { return }
            }
            await nextChange()
        }
    }

    /// What the region's driver does for a change: looks who has the region open.
    func lookForChange(_ name: RegionName, _ memory: any RegionMemory) async {
        bindingChanges[name]?.look = .running
        let result: Result<[Holder], RegionMemoryError>
        do throws(RegionMemoryError) { result = .success(try await memory.holders()) } catch {
            result = .failure(error)
        }
        bindingChanges[name]?.look = .done(result)
        wakeWaiters()
    }

    private func note(_ outcome: GPUBindingOutcome, by caller: Caller) {
        // The kernel's own event makes a rescan of it; until then the list is right already.
        if let index = topology.gpus.firstIndex(where: { $0.address == outcome.gpu }) {
            topology.gpus[index].driver = outcome.driver
        }
        observe(.gpuDriverChanged(outcome, by: caller))
    }

    private func known(_ address: PCIAddress) throws(GPUError) -> GPU {
        guard let gpu = topology.gpu(address) else { throw .unknownGPU(address) }
        return gpu
    }

    private func checkWanted(_ ticket: UInt64?) throws(GPUError) {
        if isStopping || ticket.map(tickets.isAbandoned) == true { throw .abandoned }
    }
}
