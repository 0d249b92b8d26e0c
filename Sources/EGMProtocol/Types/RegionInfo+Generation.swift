extension RegionInfo {
    /// The form of the EGM driver.
    package enum Generation: String, WireEnum {
        case vendor
        case rfc1 = "rfc-v1"
        case rfc2 = "rfc-v2"
        case standalone
        case unknown
        case absent = "none"

        package var documentation: String {
            switch self {
            case .vendor: "Vendor kernels: lists GPUs in gpu_devices."
            case .rfc1: "First RFC: below an auxiliary device, no links."
            case .rfc2: "Second RFC: below an auxiliary device, links named by address."
            case .standalone: "Standalone module: virtual device, links named by address."
            case .unknown: "The driver shows regions in a form that egmd does not know."
            case .absent: "No driver shows the region."
            }
        }
    }
}
