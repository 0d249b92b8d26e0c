extension AllocationInfo {
    /// How much of the host an allocation must take at once.
    package enum Policy: String, WireEnum {
        case socket
        case tray

        package var documentation: String {
            switch self {
            case .socket: "All GPUs of every region it uses."
            case .tray: "All GPUs and all regions of the host."
            }
        }
    }
}
