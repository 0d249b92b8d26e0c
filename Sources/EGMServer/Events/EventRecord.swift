internal import EGMProtocol

/// An event that has happened, as every subscription gets it.
struct EventRecord: Sendable {
    /// What it is, and what it is about.
    struct Content: Sendable {
        var kind: EventKind
        /// The regions and the allocation that it is about.
        var regions: [String] = []
        var allocation: String?
        var data: EventData
        /// Of a fault: which one.
        var fault: FaultEvent.Fault?

        init(_ payload: some EventPayload, regions: [String] = [], allocation: String? = nil) {
            kind = type(of: payload).kind
            self.regions = regions
            self.allocation = allocation
            data = EventData(payload)
            fault = (payload as? FaultEvent)?.fault
        }
    }

    var sequence: Int
    /// Seconds since 1970.
    var time: Double
    var content: Content
}
