/// Where in its life an allocation is.
package enum AllocationState: String, Sendable, CaseIterable {
    /// It has its regions; they are being scrubbed.
    case preparing
    /// Its regions are clean and may be mapped.
    case allocated
    /// It is over; its regions wait until nobody uses them.
    case draining
}
