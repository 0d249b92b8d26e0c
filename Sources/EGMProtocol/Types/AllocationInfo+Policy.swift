extension AllocationInfo {
    /// How much of the host an allocation must take at once.
    package enum Policy: String, WireEnum {
        case socket
        case tray
        case partition

        package var documentation: String {
            switch self {
            case .socket: "All GPUs of every region it uses."
            case .tray: "All GPUs and all regions of the host."
            case .partition:
                "A part of each region, where several VMs may share one: egmd chooses the offset. `size` is required; it is "
                    + "a multiple of the region's `partitionUnit`. GPUs need not be complete."
            }
        }
    }
}
