internal import EGMDomain
internal import EGMProtocol

extension GPUBindingInfo {
    init(_ outcome: GPUBindingOutcome) {
        self.init(
            bdf: outcome.gpu.description, driver: outcome.driver, previous: outcome.previous,
            changed: outcome.isChanged)
    }
}
