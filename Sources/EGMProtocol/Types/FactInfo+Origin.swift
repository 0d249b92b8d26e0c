extension FactInfo {
    /// Where a fact comes from.
    package enum Origin: String, WireEnum {
        case acpi
        case sysfs
        case kernel
        case derived

        package var documentation: String {
            switch self {
            case .acpi: "The properties of a GPU's ACPI companion."
            case .sysfs: "/sys/class/egm."
            case .kernel: "/sys/bus/auxiliary."
            case .derived: "Concluded from the others."
            }
        }
    }
}
