extension ScrubInfo {
    /// What a scrub does.
    package enum Phase: String, WireEnum {
        case scrub
        case verify

        package var documentation: String {
            switch self {
            case .scrub: "It writes zeros."
            case .verify: "It reads and proves that all is zero."
            }
        }
    }
}
