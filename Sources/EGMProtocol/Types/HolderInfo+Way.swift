extension HolderInfo {
    /// How a process holds a region.
    package enum Way: String, WireEnum {
        case maps
        case descriptor
        case vfio
        case undelivered

        package var documentation: String {
            switch self {
            case .maps: "It maps the memory."
            case .descriptor: "It holds a descriptor."
            case .vfio: "It holds a VFIO group or device of one of the region's GPUs."
            case .undelivered: "A descriptor was sent to it that it has not read yet."
            }
        }
    }
}
