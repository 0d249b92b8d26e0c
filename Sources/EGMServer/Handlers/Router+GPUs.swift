package import EGMDomain
internal import EGMProtocol
internal import JSONRPC

extension Router {
    /// Registers the methods that change a GPU's driver.
    ///
    /// - Parameters:
    ///   - binding: what changes it, or why this host cannot: the end of a sentence.
    ///   - driver: what `gpu.bind` binds unless it is told another; asked for each time.
    package mutating func registerGPUs(
        custodian: Custodian, binding: GPUBindingSupport,
        driver defaultDriver: @autoclosure @escaping @Sendable () -> KernelDriverName
    ) {
        wait(for: GPUBind.self) { (params, context) throws(RPCError) in
            var driver = defaultDriver()
            if let text = params.driver {
                guard let name = KernelDriverName(text) else { throw .noSuchDriver(text, gpu: params.gpu) }
                driver = name
            }
            let request = GPUBindingRequest(
                gpu: try PCIAddress(wire: params.gpu), driver: driver, isPersistent: params.persistent)
            return try custodian.work(request, binding, context)
        }
        wait(for: GPUUnbind.self) { (params, context) throws(RPCError) in
            let request = GPUBindingRequest(
                gpu: try PCIAddress(wire: params.gpu), driver: nil, isPersistent: params.persistent)
            return try custodian.work(request, binding, context)
        }
    }
}

extension Custodian {
    fileprivate nonisolated func work(
        _ request: GPUBindingRequest, _ support: GPUBindingSupport, _ context: RequestContext
    ) throws(RPCError) -> Router.Work {
        let binding: any GPUBinding
        switch support {
        case .port(let port): binding = port
        case .none(let reason): throw RPCError(.notSupported(reason: reason))
        }
        return { () async throws(RPCError) in
            do throws(GPUError) {
                let outcome = try await self.changeBinding(
                    request, with: binding, for: context.caller, ticket: context.ticket)
                return Reply(GPUBindingInfo(outcome).json)
            } catch {
                throw RPCError(error)
            }
        }
    }
}

extension PCIAddress {
    /// The GPU that `text` names; text that can name none is an unknown GPU.
    fileprivate init(wire text: String) throws(RPCError) {
        guard let address = PCIAddress(text) else { throw .noSuchGPU(text) }
        self = address
    }
}
