/// What the daemon gave is not what QEMU can be started on.
enum LaunchRefusal: Error, CustomStringConvertible {
    /// The allocation's share does not start where the memory backend does.
    case otherPart(region: String, given: UInt64, wanted: UInt64)
    case noDescriptor(region: String)

    var description: String {
        switch self {
        case .otherPart(let region, let given, 0):
            "the VM's part of \(region) starts at \(given), its memory backend at 0: it would get another VM's memory; "
                + "add offset=\(given) to the backend (QEMU 8.1 or newer), or allocate a part that starts at 0"
        case .otherPart(let region, let given, let wanted):
            "the VM's part of \(region) starts at \(given), its memory backend at \(wanted): it would get another VM's "
                + "memory; write offset=\(given)"
        case .noDescriptor(let region):
            "egmd gave no descriptor of \(region); its log says why"
        }
    }
}
