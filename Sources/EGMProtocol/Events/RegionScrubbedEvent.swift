package import JSONRPC

/// A scrub of a region has ended well.
package struct RegionScrubbedEvent: EventPayload {
    /// The region.
    package var region: String = ""
    /// What was done.
    package var report: ScrubReportInfo = ScrubReportInfo()

    package init() {}

    package init(region: String, report: ScrubReportInfo) {
        self.region = region
        self.report = report
    }
}

extension RegionScrubbedEvent {
    package static let typeName = "RegionScrubbedEvent"
    package static let summary = "A scrub of a region has ended well."
    package static let kind = EventKind.regionScrubbed

    package static var example: Self {
        Self(region: "egm4", report: .example)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region.")
        try members.required("report", &report, "What was done.")
    }
}
