/// A VM as its XML or its command line describes it.
package struct PlannedVM: Equatable, Sendable {
    package var identity: VMIdentity?
    package var name: String?
    /// All guest memory in bytes; nil if it is not given.
    package var memory: UInt64?
    package var vcpus: Int?
    /// The PCI devices of the host that it has, GPUs or not.
    package var devices: [Device] = []
    /// Its memory on nodes of EGM regions.
    package var backends: [Backend] = []

    package init() {}

    package struct Device: Equatable, Sendable {
        package var address: PCIAddress
        /// How QEMU calls it: the id of the device, or libvirt's alias.
        package var id: String?

        package init(address: PCIAddress, id: String?) {
            self.address = address
            self.id = id
        }
    }

    package struct Backend: Equatable, Sendable {
        /// For people.
        package var id: String
        package var region: RegionName
        package var size: UInt64?
        package var offset: UInt64
        /// What the guest writes reaches the region.
        package var isShared: Bool
        /// QEMU touches every page before the guest starts.
        package var isPreallocated: Bool
        /// QEMU is told on which host nodes the memory must be.
        package var bindsHostNodes: Bool

        package init(
            id: String, region: RegionName, size: UInt64?, offset: UInt64 = 0, isShared: Bool = true,
            isPreallocated: Bool = false, bindsHostNodes: Bool = false
        ) {
            self.id = id
            self.region = region
            self.size = size
            self.offset = offset
            self.isShared = isShared
            self.isPreallocated = isPreallocated
            self.bindsHostNodes = bindsHostNodes
        }
    }
}
