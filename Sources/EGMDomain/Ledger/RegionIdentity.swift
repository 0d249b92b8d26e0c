/// Names a region's memory for good: a node or device number changes with every load of a driver, this does not.
package struct RegionIdentity: Hashable, Sendable, CustomStringConvertible {
    package let name: RegionName
    package let base: PhysicalAddress
    /// Bytes.
    package let size: UInt64

    package init(name: RegionName, base: PhysicalAddress, size: UInt64) {
        self.name = name
        self.base = base
        self.size = size
    }

    /// Nil for a region whose base is not known, and which therefore nobody gets.
    package init?(_ region: Region) {
        guard let base = region.base else { return nil }
        self.init(name: region.name, base: base, size: region.size)
    }

    package var description: String { "\(name) at \(PhysicalRange(base: base, size: size))" }
}
