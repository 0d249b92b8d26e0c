package import EGMDomain

/// Whether this host can change the drivers of its GPUs.
package enum GPUBindingSupport: Sendable {
    case port(any GPUBinding)
    /// It cannot, and why: the end of a sentence.
    case none(reason: String)
}
