package import JSONRPC

/// Which events to list. An event passes if it passes every filter; an empty filter passes everything.
package struct EventListParams: WireObject {
    /// Events of one reply. So many fit into the replies to one message with the default limits.
    package static let limitRange = 1...256

    /// Types of events.
    package var types: [EventKind] = []
    /// Only events about one of these regions; they need not exist any more.
    package var regions: [String] = []
    /// Only events about one of these allocations.
    package var allocations: [String] = []
    /// Only what came behind it; from the oldest on unless given.
    package var after: CursorInfo?
    /// The greatest number of events in the reply.
    package var limit: Int = EventListParams.limitRange.upperBound

    package init() {}

    package init(
        types: [EventKind] = [], regions: [String] = [], allocations: [String] = [], after: CursorInfo? = nil,
        limit: Int = EventListParams.limitRange.upperBound
    ) {
        self.types = types
        self.regions = regions
        self.allocations = allocations
        self.after = after
        self.limit = limit
    }
}

extension EventListParams {
    package static let typeName = "EventListParams"
    package static let summary =
        "Which events to list. An event passes if it passes every filter; an empty filter passes everything."

    package static var example: Self { Self(types: [.regionState], regions: ["egm4"], limit: 16) }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.defaulted("types", &types, "Types of events.")
        try members.defaulted(
            "regions", &regions, "Only events about one of these regions; they need not exist any more.")
        try members.defaulted("allocations", &allocations, "Only events about one of these allocations.")
        try members.optional("after", &after, "Only what came behind it; from the oldest on unless given.")
        try members.defaulted(
            "limit", &limit,
            "The greatest number of events in the reply, from \(EventListParams.limitRange.lowerBound) to "
                + "\(EventListParams.limitRange.upperBound).")
    }
}
