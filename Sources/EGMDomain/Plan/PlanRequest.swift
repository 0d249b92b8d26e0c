/// What to plan a VM from.
package struct PlanRequest: Equatable, Sendable {
    /// Guest nodes for the memory of each GPU (its generic initiators): one for each instance that a GPU can be cut into,
    /// and one for the whole. NVIDIA's stack uses eight.
    package static let gpuNodesDefault = 8
    /// QEMU's `MAX_NODES`, which bounds the guest nodes of a VM.
    package static let guestNodesLimit = 128

    /// The most GPUs that a request names, and devices that its VM has: all functions of a PCI bus.
    package static let devicesLimit = 256
    /// The most EGM backends that a request's VM has: as many as egm-qemu takes.
    package static let backendsLimit = 64

    /// The GPUs of the VM. Empty: those of `vm`, or all of the host if there is no `vm`.
    package var gpus: [PCIAddress] = []
    package var policy: PlanPolicy
    /// Bytes of each region; nil: what the VM has already, else all of it that the policy gives.
    package var size: UInt64?
    /// Virtual CPUs of the VM; nil: those of `vm`.
    package var vcpus: Int?
    package var gpuNodes = gpuNodesDefault
    /// How the memory will reach the VM.
    package var delivery: AllocationDelivery = .descriptor
    /// Whether the VM's QEMU has the object `acpi-egm-memory`; stock QEMU has not.
    package var knowsEGM = true
    /// The VM as it is, to be checked against the plan; nil for one that is yet to be written.
    package var vm: PlannedVM?

    package init(policy: PlanPolicy) { self.policy = policy }
}
