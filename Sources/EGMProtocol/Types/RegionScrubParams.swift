package import JSONRPC

/// Names a region to scrub or verify.
package struct RegionScrubParams: WireObject {
    /// The region, for example `egm4`.
    package var region: String = ""
    /// What to do.
    package var action: RegionScrubParams.Action = .scrub
    /// Seconds that it may take; as long as it takes unless given.
    package var wait: Double?
    /// Whether to send notifications `request.progress`.
    package var progress: Bool = false

    package init() {}

    package init(
        region: String, action: RegionScrubParams.Action = .scrub, wait: Double? = nil, progress: Bool = false
    ) {
        self.region = region
        self.action = action
        self.wait = wait
        self.progress = progress
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
        try members.optional("wait", &wait, "Seconds that it may take; as long as it takes unless given.")
        try members.defaulted("progress", &progress, "Whether to send notifications `request.progress`.")
    }
}
