package import JSONRPC

/// A region has gone from one state to another, or has appeared.
package struct RegionStateEvent: EventPayload {
    /// The region.
    package var region: String = ""
    /// The state before; null for a region that has just appeared.
    package var from: RegionInfo.State?
    /// The state now.
    package var to: RegionInfo.State = .absent
    /// Why, where there is something to say.
    package var reason: String?

    package init() {}

    package init(region: String, from: RegionInfo.State?, to: RegionInfo.State, reason: String?) {
        self.region = region
        self.from = from
        self.to = to
        self.reason = reason
    }
}

extension RegionStateEvent {
    package static let typeName = "RegionStateEvent"
    package static let summary = "A region has gone from one state to another, or has appeared."
    package static let kind = EventKind.regionState

    package static var example: Self {
        Self(region: "egm4", from: .dirty, to: .scrubbing, reason: nil)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region.")
        try members.nullable("from", &from, "The state before; null for a region that has just appeared.")
        try members.required("to", &to, "The state now.")
        try members.nullable("reason", &reason, "Why, where there is something to say.")
    }
}
