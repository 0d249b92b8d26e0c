package import JSONRPC

/// A hazard was found, or is gone.
package struct HazardEvent: EventPayload {
    /// What happened.
    package var change: HazardEvent.Change = .found
    /// The hazard.
    package var hazard: HazardInfo = HazardInfo()

    package init() {}

    package init(change: HazardEvent.Change, hazard: HazardInfo) {
        self.change = change
        self.hazard = hazard
    }
}

extension HazardEvent {
    package static let typeName = "HazardEvent"
    package static let summary = "A hazard was found, or is gone."
    package static let kind = EventKind.hazard

    package static var example: Self {
        Self(change: .found, hazard: .example)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("change", &change, "What happened.")
        try members.required("hazard", &hazard, "The hazard.")
    }
}
