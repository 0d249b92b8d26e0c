/// When the daemon takes hold of a region by itself.
package enum HoldPolicy: String, Sendable, CaseIterable {
    /// Not at all: VMs open the node themselves.
    case never
    /// At the first allocation by descriptor, and from then on.
    case onDemand = "on-demand"
    /// At start, so that the first allocation finds it scrubbed.
    case eager
}
