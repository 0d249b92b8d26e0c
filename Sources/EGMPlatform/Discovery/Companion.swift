internal import EGMDomain

/// What the ACPI companion of one PCI function says.
struct Companion: Equatable, Sendable {
    /// Why properties may be missing.
    enum Problem: Equatable, Sendable {
        case dynamic(String)
        case other(String)

        var reason: String {
            switch self {
            case .dynamic(let reason), .other(let reason): reason
            }
        }
    }

    var properties = FirmwareProperties()
    var problem: Problem?

    /// Whether firmware says anything of EGM; the kernel needs base, size and proximity, but a part of them is still a
    /// GPU of ours, with a problem.
    var describesEGM: Bool {
        properties.egmBase != nil || properties.egmSize != nil || properties.egmProximity != nil
    }
}
