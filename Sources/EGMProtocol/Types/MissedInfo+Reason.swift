extension MissedInfo {
    /// Why events are missing.
    package enum Reason: String, WireEnum {
        case overrun
        case restarted

        package var documentation: String {
            switch self {
            case .overrun: "There were more than the daemon keeps."
            case .restarted: "The cursor is of another run of the daemon."
            }
        }
    }
}
