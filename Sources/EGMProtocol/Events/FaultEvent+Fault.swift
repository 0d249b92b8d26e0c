extension FaultEvent {
    /// A kind of fault.
    package enum Fault: String, WireEnum {
        case regionFaulty = "region-faulty"
        case findsNotKept = "finds-not-kept"
        case ledger
        case regionNotHeld = "region-not-held"
        case holderNotKilled = "holder-not-killed"
        case configuration

        package var documentation: String {
            switch self {
            case .regionFaulty: "A region cannot be used any more."
            case .findsNotKept: "Finds of bad memory could not be loaded or saved."
            case .ledger: "The ledger was damaged, or could not be written."
            case .regionNotHeld: "After a restart of egmd the region of an allocation could not be held again."
            case .holderNotKilled: "A process that uses a region whose release was forced could not be killed."
            case .configuration: "A reload was refused, and the configuration before it is still in force."
            }
        }
    }
}
