/// How the memory reaches the VM.
package enum AllocationDelivery: String, Sendable, CaseIterable {
    case descriptor
    /// The VM opens the node itself.
    case path
}
