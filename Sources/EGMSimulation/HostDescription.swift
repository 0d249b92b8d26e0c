// What a simulated host looks like, as a plain value: the presets are such values, and a TOML file is read into one
// (EGMConfig). Nothing in it is believed by the daemon; it is written into files that the production code reads.

package import EGMDomain

/// A host to be simulated.
package struct HostDescription: Equatable, Sendable {
    /// Bytes of a region unless somebody says otherwise.
    package static let defaultRegionSize: UInt64 = 512 << 20

    package var sockets: [Socket]
    /// The form in which `/sys/class/egm` shows the regions; `absent` for a host without the driver.
    package var driver: DriverGeneration
    /// What is wrong with the host.
    package var faults: [HostFault]

    package init(sockets: [Socket], driver: DriverGeneration = .standalone, faults: [HostFault] = []) {
        self.sockets = sockets
        self.driver = driver
        self.faults = faults
    }

    /// One socket with its region.
    package struct Socket: Equatable, Sendable {
        /// 0...3: bits 45:44 of the socket's physical addresses, bits 7:4 of its PCI domains.
        package var number: Int
        /// The N of `egmN`.
        package var proximity: ProximityDomain
        /// The kernel's NUMA node of the region and its GPUs, which SRAT is written to give. The sockets' nodes have
        /// to count up from 0.
        package var numaNode: Int
        /// Physical base of the region.
        package var base: PhysicalAddress
        /// Bytes of the region: a multiple of 64 KiB.
        package var size: UInt64
        package var gpus: [GPU]
        /// Offsets in the region, as firmware's table lists them: in any order, twice, or unaligned if so wished.
        package var retired: [UInt64]

        package init(
            number: Int, proximity: ProximityDomain, numaNode: Int, base: PhysicalAddress, size: UInt64, gpus: [GPU],
            retired: [UInt64] = []
        ) {
            self.number = number
            self.proximity = proximity
            self.numaNode = numaNode
            self.base = base
            self.size = size
            self.gpus = gpus
            self.retired = retired
        }

        package var region: RegionName { RegionName(proximity) }
    }

    /// One GPU.
    package struct GPU: Equatable, Sendable {
        /// On a bus above 0: bus 0 has the root ports.
        package var address: PCIAddress
        package var deviceID: UInt16
        /// HBM, host physical.
        package var memory: PhysicalRange

        package init(address: PCIAddress, deviceID: UInt16, memory: PhysicalRange) {
            self.address = address
            self.deviceID = deviceID
            self.memory = memory
        }
    }
}
