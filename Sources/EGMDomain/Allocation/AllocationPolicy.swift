/// How much of the host an allocation must take at once.
package enum AllocationPolicy: String, Sendable, CaseIterable {
    /// All GPUs of every region it uses; the default.
    case socket
    /// All GPUs and all regions of the host: what NVIDIA's partition guide asks for.
    case tray
    /// A part of each region, beside other VMs.
    case partition
}
