/// A GPU of a planned VM.
package struct PlannedGPU: Equatable, Sendable {
    package var address: PCIAddress
    package var product: String?
    package var region: RegionName
    /// The guest node of its region's memory.
    package var guestNode: Int
    /// Its part of the region's memory, bytes.
    package var share: UInt64
    /// The guest nodes of its generic initiators.
    package var nodes: Range<Int>
    /// Its position among the VM's GPUs.
    package var index: Int
    /// How the VM calls it already; nil if it has to be added, or has no name yet.
    package var declaredID: String?

    /// The id of QEMU's device.
    package var deviceID: String { declaredID ?? "dev\(index)" }
    /// libvirt takes aliases of users only with this prefix.
    package var alias: String { declaredID.flatMap { $0.hasPrefix("ua-") ? $0 : nil } ?? "ua-hostdev\(index)" }
}
