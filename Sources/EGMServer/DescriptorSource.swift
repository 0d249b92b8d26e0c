package import EGMDomain
package import LinuxSystem

/// Where the server gets a region's descriptor from when a grant is to be delivered.
package protocol DescriptorSource: Sendable {
    /// A duplicate of the held descriptor of `region`; the receiver owns it.
    func descriptor(of region: RegionName) throws(RegionMemoryError) -> OwnedDescriptor
    /// The page size that mappings of `region` have to keep to, in bytes.
    func pageSize(of region: RegionName) -> UInt64
}
