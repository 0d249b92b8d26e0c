/// How much of the host a VM is planned to have.
package enum PlanPolicy: String, Sendable, CaseIterable {
    /// All GPUs and all regions of the host: what NVIDIA's partition guide asks for.
    case tray
    /// All GPUs of every region that it uses.
    case socket
    /// Some GPUs of a region, and of its memory the part that is theirs.
    case partition
}
