/// What a VM has of one region.
package struct PlannedRegion: Equatable, Sendable {
    package var name: RegionName
    package var path: String
    /// Bytes of the whole region.
    package var regionSize: UInt64
    /// Where the VM's part begins, bytes; with policy `partition` where it would begin now.
    package var offset: UInt64
    /// Bytes that the VM has.
    package var size: UInt64
    /// What each GPU's part of it is, in bytes; 0 without GPUs.
    package var share: UInt64
    /// The guest node that the memory is.
    package var guestNode: Int
    /// The VM's CPUs on that node; nil if the VM's CPUs are not known.
    package var cpus: Range<Int>?
    /// The VM's GPUs of the region, sorted.
    package var gpus: [PCIAddress]
    /// The bad memory of the region.
    package var retired: RetiredPages

    /// The id of QEMU's backend.
    package var backend: String { "m\(guestNode)" }
    /// Where the VM's part ends; the largest number if it wraps.
    package var end: UInt64 {
        let (sum, overflow) = offset.addingReportingOverflow(size)
        return overflow ? .max : sum
    }
    /// The VM's CPUs on the node, as `0-59`.
    package var cpuList: String? { cpus.map(listRange) }
}
