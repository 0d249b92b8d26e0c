/// A change of a GPU's driver that is under way, as the books of the GPU's region have it.
struct BindingChange: Equatable, Sendable {
    enum Look: Equatable, Sendable {
        /// Nobody has to look who has the region open.
        case notNeeded
        /// The region's driver is to look, between two of its steps.
        case due
        case running
        case done(Result<[Holder], RegionMemoryError>)
    }

    let request: GPUBindingRequest
    var look = Look.notNeeded
    /// The region may vanish: it must not be opened before the change is over.
    var keepsClosed = false

    /// Why an allocation of the region waits.
    var reason: String { "egmd is about to \(request.wish)" }
}
