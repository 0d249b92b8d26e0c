/// What the kernel says of a device-dax device that configuration names for a region.
package struct DaxFacts: Equatable, Sendable {
    package var region: RegionName
    /// `daxX.Y`.
    package var device: String
    /// Nil if the kernel does not say where it is.
    package var base: PhysicalAddress?
    /// Bytes.
    package var size: UInt64
    package var numaNode: Int?

    package init(region: RegionName, device: String, base: PhysicalAddress?, size: UInt64, numaNode: Int?) {
        self.region = region
        self.device = device
        self.base = base
        self.size = size
        self.numaNode = numaNode
    }
}
