extension RegionInfo {
    /// What backs a region's memory.
    package enum Provider: String, WireEnum {
        case nvgraceEGM = "nvgrace-egm"
        case devdax
        case simulated

        package var documentation: String {
            switch self {
            case .nvgraceEGM: "The char device of the nvgrace-egm driver."
            case .devdax: "A device-DAX node."
            case .simulated: "Memory of a simulated host."
            }
        }
    }
}
