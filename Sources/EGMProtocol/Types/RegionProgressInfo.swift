package import JSONRPC

/// Where a region is that a request waits for.
package struct RegionProgressInfo: WireObject {
    /// The region.
    package var region: String = ""
    /// Its state.
    package var state: RegionInfo.State = .absent
    /// What it waits for, where there is something to say.
    package var reason: String?
    /// How far its scrub is; null if none runs.
    package var scrub: ScrubInfo?

    package init() {}

    package init(region: String, state: RegionInfo.State, reason: String?, scrub: ScrubInfo?) {
        self.region = region
        self.state = state
        self.reason = reason
        self.scrub = scrub
    }
}

extension RegionProgressInfo {
    package static let typeName = "RegionProgressInfo"
    package static let summary = "Where a region is that a request waits for."

    package static var example: Self {
        Self(region: "egm4", state: .scrubbing, reason: nil, scrub: .example)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region.")
        try members.required("state", &state, "Its state.")
        try members.nullable("reason", &reason, "What it waits for, where there is something to say.")
        try members.nullable("scrub", &scrub, "How far its scrub is; null if none runs.")
    }
}
