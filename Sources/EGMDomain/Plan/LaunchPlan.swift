// How a VM has to be made so that its memory is EGM and its GPUs know it: which regions, how much of each, which guest
// nodes. A plan is a value made from the host as it is at that moment; it reserves nothing.
//
// Guest nodes are numbered as Linux numbers those of the SRAT that QEMU writes from its command line: first the nodes with
// memory and CPUs, one for each region in the order of the regions; then those of the GPUs' generic initiators, GPU by GPU.

/// How a VM gets its GPUs and their memory.
package struct LaunchPlan: Equatable, Sendable {
    package var policy: PlanPolicy
    package var delivery: AllocationDelivery
    package var knowsEGM: Bool
    package var vm: VMIdentity?
    package var vmName: String?
    /// Sorted by name; guest nodes count up from 0 in their order.
    package var regions: [PlannedRegion]
    /// Sorted by address.
    package var gpus: [PlannedGPU]
    package var vcpus: Int?
    /// Sorted by name of the check, then as the host has them.
    package var checks: [PlanCheck]

    /// All guest memory in bytes. It is all EGM: a guest node with other memory beside would not be told as EGM.
    package var memory: UInt64 { regions.reduce(0) { $0 &+ $1.size } }

    /// Guest nodes with memory or generic initiators.
    package var guestNodes: Int { regions.count + gpus.reduce(0) { $0 + $1.nodes.count } }

    /// No check has failed.
    package var isFeasible: Bool { !checks.contains { $0.result == .failed } }

    /// Bytes of guest addresses for the memory of GPUs: 4 TiB for up to four GPUs of GH200 and GB200, 8 TiB for those of
    /// GB300, and always a power of two (virtualization.md, 1.1).
    package var mmioWindow: UInt64 {
        let each: UInt64 = gpus.contains { $0.product == "GB300" } ? 2 << 40 : 1 << 40
        var window = each * 4
        while window < each * UInt64(gpus.count) { window *= 2 }
        return window
    }
}
