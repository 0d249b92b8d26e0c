package import JSONRPC

/// Which events to send. An event passes if it passes every filter; an empty filter passes everything.
package struct EventSubscribeParams: WireObject {
    /// Types of events.
    package var types: [EventKind] = []
    /// Only events about one of these regions; they need not exist yet.
    package var regions: [String] = []
    /// Only events about one of these allocations.
    package var allocations: [String] = []
    /// Where to go on; what happens from now on unless given.
    package var after: CursorInfo?

    package init() {}

    package init(types: [EventKind] = [], regions: [String] = [], allocations: [String] = [], after: CursorInfo? = nil)
    {
        self.types = types
        self.regions = regions
        self.allocations = allocations
        self.after = after
    }
}

extension EventSubscribeParams {
    package static let typeName = "EventSubscribeParams"
    package static let summary =
        "Which events to send. An event passes if it passes every filter; an empty filter passes everything."

    package static var example: Self {
        Self(
            types: [.regionState, .allocation], regions: ["egm4"],
            after: CursorInfo(instance: "9f3c51d07a44e6b2", sequence: 0))
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.defaulted("types", &types, "Types of events.")
        try members.defaulted("regions", &regions, "Only events about one of these regions; they need not exist yet.")
        try members.defaulted("allocations", &allocations, "Only events about one of these allocations.")
        try members.optional("after", &after, "Where to go on; what happens from now on unless given.")
    }
}
