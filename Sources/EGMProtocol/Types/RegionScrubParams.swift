package import JSONRPC

/// Names a region to scrub or verify.
package struct RegionScrubParams: WireObject {
    /// The region, for example `egm4`.
    package var region: String = ""
    /// What to do.
    package var action: RegionScrubParams.Action = .scrub

    package init() {}

    package init(region: String, action: RegionScrubParams.Action = .scrub) {
        self.region = region
        self.action = action
    }
}

extension RegionScrubParams {
    package static let typeName = "RegionScrubParams"
    package static let summary = "Names a region to scrub or verify."

    package static var example: Self {
        Self(region: "egm4", action: .verify)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region, for example `egm4`.")
        try members.defaulted("action", &action, "What to do.")
    }
}
