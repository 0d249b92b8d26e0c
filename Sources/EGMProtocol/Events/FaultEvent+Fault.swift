extension FaultEvent {
    /// A kind of fault.
    package enum Fault: String, WireEnum {
        case regionFaulty = "region-faulty"
        case findsNotKept = "finds-not-kept"

        package var documentation: String {
            switch self {
            case .regionFaulty: "A region cannot be used any more."
            case .findsNotKept: "Finds of bad memory could not be loaded or saved."
            }
        }
    }
}
