package import EGMDomain
package import EGMProtocol
internal import JSONRPC

extension Router {
    /// Registers the method that plans a VM.
    package mutating func registerPlans(custodian: Custodian, host: HostInfo) {
        answer(PlanCreate.self) { (params, _) throws(RPCError) in
            let request = try PlanRequest(params)
            let plan = custodian.assumeIsolated { custodian in
                Result { () throws(AllocationError) in
                    try LaunchPlanner.plan(request, on: custodian.planHost(pageSize: host.pageSize))
                }
            }
            do throws(AllocationError) {
                return PlanResult(try plan.get(), pageSize: host.pageSize)
            } catch {
                throw RPCError(error, planning: request)
            }
        }
    }
}

extension RPCError {
    fileprivate init(_ error: AllocationError, planning request: PlanRequest) {
        switch error {
        case .nothingRequested:
            let what =
                request.vm == nil ? "this host has no GPU with a region" : "the VM has no GPU and no memory of a region"
            self = .of(
                .nothingRequested, "cannot plan: \(what)",
                hint: request.vm == nil ? "egmctl topology shows what there is" : "name its GPUs")
        case .gpuWithoutRegion(let address):
            self = .of(
                .gpuWithoutRegion, "cannot plan for GPU \(address): it belongs to no region",
                nouns: ["gpu": .string(address.description)])
        default: self.init(error)
        }
    }
}
