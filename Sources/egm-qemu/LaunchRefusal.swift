/// What the daemon gave is not what QEMU can be started on.
enum LaunchRefusal: Error, CustomStringConvertible {
    /// The allocation's share does not start where the memory backend does.
    case otherPart(region: String, given: UInt64, wanted: UInt64)
    case noDescriptor(region: String)
    /// One size goes for the parts of all regions.
    case differentSizes(regions: [String])
    case unknownPolicy(String)
    /// The VM's part of the region has bad pages, and this QEMU would give them to the guest.
    case badPages(region: String, bytes: UInt64, usable: UInt64, program: String, reason: String?)
    /// GPUs of the VM's regions that its command line does not name.
    case gpusMissing([String])

    var description: String {
        switch self {
        case .otherPart(let region, let given, let wanted):
            "the VM's part of \(region) starts at \(given), its memory backend at \(wanted): it would get another VM's "
                + "memory; write offset=\(given), or none at all: egm-qemu adds it"
        case .differentSizes(let regions):
            "EGM_QEMU_POLICY=partition takes parts of one size, and the memory backends on \(regions.joined(separator: ", ")) "
                + "have different ones; give them one size"
        case .unknownPolicy(let text):
            "EGM_QEMU_POLICY is '\(text)': there are socket (whole regions) and partition (a part of each)"
        case .noDescriptor(let region):
            "egmd gave no descriptor of \(region); its log says why"
        case .badPages(let region, let bytes, let usable, let program, let reason):
            "the VM's memory on \(region) has \(bytes) bytes in bad pages, and \(program) would let the guest use them: "
                + (reason ?? "it does not know acpi-egm-memory")
                + "; use a QEMU with EGM support, lower size= to \(usable), or accept it with EGM_QEMU_ALLOW_RETIRED=1 "
                + "(qemu.allow-retired in the configuration)"
        case .gpusMissing(let gpus):
            "the VM's regions belong to GPUs that its command line does not give it: \(gpus.joined(separator: ", ")); "
                + "add -device vfio-pci,host=… for each, or set qemu.require-gpus = false"
        }
    }
}
