/// What the daemon gave is not what QEMU can be started on.
enum LaunchRefusal: Error, CustomStringConvertible {
    /// The allocation's share does not start at the region's start, and QEMU could not be told where it does.
    case partOfRegion(region: String, offset: UInt64)

    var description: String {
        switch self {
        case .partOfRegion(let region, let offset):
            "the allocation's part of \(region) starts at \(offset), and egm-qemu can only give QEMU a region's start; "
                + "allocate the whole region"
        }
    }
}
