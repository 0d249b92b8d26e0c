package import EGMDomain
internal import EGMProtocol
internal import JSONRPC

extension Router {
    /// Registers the methods on allocations.
    package mutating func registerAllocations(custodian: Custodian, descriptors: any DescriptorSource) {
        // `wait` is the custodian's: what it waits for stands in the error.
        wait(
            for: AllocationCreate.self,
            options: { RequestOptions(progress: $0.progress ? custodian.regions(of: $0) : []) }
        ) { (params, context) throws(RPCError) in
            let request = try AllocationRequest(params, process: context.process)
            return { () async throws(RPCError) in
                do throws(AllocationError) {
                    let made = try await custodian.create(request, for: context.caller, ticket: context.ticket)
                    return Reply(await custodian.info(made).json, announcing: made.id)
                } catch {
                    throw RPCError(error)
                }
            }
        }
        answer(AllocationGet.self) { (params, _) throws(RPCError) in
            try custodian.asking { (custodian) throws(AllocationError) in
                custodian.info(try custodian.allocation(AllocationID(params.id)))
            }
        }
        answer(AllocationList.self) { (params, _) throws(RPCError) in
            let vm = try params.vm.map { (text) throws(RPCError) -> VMUUID in
                guard let uuid = VMUUID(text) else { throw .invalidUUID(text, doing: "list allocations of") }
                return uuid
            }
            return try custodian.asking { (custodian) throws(AllocationError) in
                let list = vm.map(custodian.allocations(ofVM:)) ?? custodian.allocationsByAge()
                let page = params.page(of: list)
                return AllocationListResult(allocations: page.allocations.map { custodian.info($0) }, next: page.next)
            }
        }
        answer(AllocationActivate.self) { (params, context) throws(RPCError) in
            let process = try params.process(passed: context.process)
            let lifetime: AllocationLifetime = params.lifetime == .process ? .process : .persistent
            return try custodian.asking { (custodian) throws(AllocationError) in
                custodian.info(
                    try custodian.activate(
                        AllocationID(params.id), for: process, lifetime: lifetime, by: context.caller))
            }
        }
        answer(AllocationRelease.self) { (params, context) throws(RPCError) in
            try custodian.asking { (custodian) throws(AllocationError) in
                let id = AllocationID(params.id)
                return custodian.info(try custodian.release(id, force: params.force, for: context.caller))
            }
        }
        wait(for: AllocationHolders.self) { (params, context) throws(RPCError) in
            let ids = params.ids?.map { AllocationID($0) }
            return { () async throws(RPCError) in
                do throws(AllocationError) {
                    let uses = try await custodian.uses(of: ids, ticket: context.ticket)
                    return Reply(AllocationHoldersResult(uses: uses.map(AllocationUseInfo.init)).json)
                } catch {
                    throw RPCError(error)
                }
            }
        }
        wait(for: AllocationGC.self) { (params, context) throws(RPCError) in
            { () async throws(RPCError) in
                do throws(AllocationError) {
                    let outcome = try await custodian.collect(
                        dryRun: params.dryRun, for: context.caller, ticket: context.ticket)
                    return Reply(AllocationGCResult(outcome, dryRun: params.dryRun).json)
                } catch {
                    throw RPCError(error)
                }
            }
        }
        // At once, so that no release comes between the grant and the place where `undelivered` sees its descriptor.
        reply(to: AllocationMap.self) { (params, context) throws(RPCError) in
            var region: RegionName?
            if let name = params.region { region = try RegionName(wire: name) }
            let wanted = region
            let grant = try custodian.asking { (custodian) throws(AllocationError) in
                try custodian.grant(AllocationID(params.id), region: wanted, for: context.caller)
            }
            return try Router.reply(with: grant, from: descriptors)
        }
    }

    private static func reply(with grant: MappingGrant, from source: any DescriptorSource) throws(RPCError) -> Reply {
        let result = AllocationMapResult(
            region: grant.region.description, descriptor: 0, offset: grant.offset, size: grant.size,
            pageSize: source.pageSize(of: grant.region))
        do throws(RegionMemoryError) {
            return Reply(
                result.json, descriptor: try source.descriptor(of: grant.region), region: grant.region)
        } catch {
            throw .descriptorUnavailable(grant.region, reason: error.description)
        }
    }
}

extension Custodian {
    /// The regions that a request names, itself or by their GPUs.
    fileprivate nonisolated func regions(of params: AllocationCreateParams) -> Set<RegionName> {
        let byGPU = assumeIsolated { custodian in
            params.gpus.compactMap { PCIAddress($0).flatMap { custodian.topology.gpu($0)?.region } }
        }
        return Set(params.regions.compactMap { RegionName($0) } + byGPU)
    }

    /// The allocation as the wire shows it.
    fileprivate func info(_ allocation: Allocation) -> AllocationInfo {
        AllocationInfo(
            allocation, retired: allocation.shares.map { retired(in: $0) }, paths: paths(of: allocation))
    }
}
