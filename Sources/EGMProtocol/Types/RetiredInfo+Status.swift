extension RetiredInfo {
    /// Whether some source has vouched for a list of retired pages.
    package enum Status: String, WireEnum {
        case known
        case unknown

        package var documentation: String {
            switch self {
            case .known: "Firmware's table or the driver has answered."
            case .unknown: "No source has answered yet; the list may lack pages."
            }
        }
    }
}
