package import EGMDomain
internal import EGMProtocol
internal import JSONRPC

extension Router {
    /// Registers `metrics.get`.
    ///
    /// - Parameter process: asked each time.
    package mutating func registerMetrics(
        custodian: Custodian, process: @escaping @Sendable () -> ProcessFigures
    ) {
        report(with: MetricsGet.self) { (params, figures) throws(RPCError) in
            let report = try custodian.asking { (custodian) throws(AllocationError) in
                MetricsReport(
                    server: figures, regions: custodian.regions(), allocations: custodian.allocationFigures(),
                    gpus: custodian.topology.gpus.count, hazards: custodian.topology.hazards, process: process())
            }
            return MetricsGetResult(format: params.format, text: report.text(params.format))
        }
    }
}
