/// What the daemon gave is not what QEMU can be started on.
enum LaunchRefusal: Error, CustomStringConvertible {
    /// The allocation's share does not start where the memory backend does.
    case otherPart(region: String, given: UInt64, wanted: UInt64)
    case noDescriptor(region: String)
    /// One size goes for the parts of all regions.
    case differentSizes(regions: [String])
    case unknownPolicy(String)

    var description: String {
        switch self {
        case .otherPart(let region, let given, let wanted):
            "the VM's part of \(region) starts at \(given), its memory backend at \(wanted): it would get another VM's "
                + "memory; write offset=\(given), or none at all: egm-qemu adds it"
        case .differentSizes(let regions):
            "EGM_QEMU_POLICY=partition takes parts of one size, and the memory backends on \(regions.joined(separator: ", ")) "
                + "have different ones; allocate the parts beforehand (egmctl allocate), or make the backends alike"
        case .unknownPolicy(let text):
            "EGM_QEMU_POLICY is '\(text)': there are socket (whole regions) and partition (a part of each)"
        case .noDescriptor(let region):
            "egmd gave no descriptor of \(region); its log says why"
        }
    }
}
