package import JSONRPC

/// What a scrub or verify that was asked for has done.
package struct RegionScrubResult: WireObject {
    /// The region.
    package var region: String = ""
    /// What was asked for.
    package var action: RegionScrubParams.Action = .scrub
    /// What was done.
    package var report: ScrubReportInfo = ScrubReportInfo()

    package init() {}

    package init(region: String, action: RegionScrubParams.Action, report: ScrubReportInfo) {
        self.region = region
        self.action = action
        self.report = report
    }
}

extension RegionScrubResult {
    package static let typeName = "RegionScrubResult"
    package static let summary = "What a scrub or verify that was asked for has done."

    package static var example: Self {
        Self(region: "egm4", action: .verify, report: .example)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region.")
        try members.required("action", &action, "What was asked for.")
        try members.required("report", &report, "What was done.")
    }
}
