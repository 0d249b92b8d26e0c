/// An ACPI proximity domain (PXM): what firmware calls a node, and the N of `/dev/egmN`. It is not the kernel's NUMA
/// node number; SRAT relates the two.
package struct ProximityDomain: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// From here on firmware runs with a hypervisor region (`TH500_HV_EGM_PXM_DOMAIN_START`); below it the EGM range
    /// may be the host's own RAM.
    package static let firstWithHypervisor = ProximityDomain(4)

    package let rawValue: UInt32

    package init(_ rawValue: UInt32) { self.rawValue = rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    package var description: String { String(rawValue) }
}
