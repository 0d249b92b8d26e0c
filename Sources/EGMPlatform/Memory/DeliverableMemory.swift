package import EGMDomain
package import LinuxSystem

/// Region memory that can be given away by descriptor.
package protocol DeliverableMemory: RegionMemory {
    /// Bytes of which offset and length of a mapping are multiples.
    var pageSize: UInt64 { get }

    /// A duplicate of the held descriptor, for the one who may map it: the whole region, from offset 0.
    /// - Throws: `unavailable` if the memory is not held.
    func descriptor() throws(RegionMemoryError) -> OwnedDescriptor
}
