internal import EGMDomain
internal import LinuxSystem

/// Descriptors that travel with one message, and the regions they give access to. A reference, because it waits in
/// an output queue; the descriptors are closed with the last reference.
final class Attachment {
    private(set) var descriptors: DescriptorList
    private(set) var regions: Set<RegionName>

    init(_ descriptor: consuming OwnedDescriptor, region: RegionName) {
        descriptors = DescriptorList(descriptor)
        regions = [region]
    }

    var count: Int { descriptors.count }

    /// Takes over the descriptors of `other`, behind those that are here.
    func absorb(_ other: Attachment) {
        while let descriptor = other.descriptors.takeFirst() { descriptors.append(descriptor) }
        regions.formUnion(other.regions)
    }
}
