package import JSONRPC

/// How far the scrub or verify of a region is.
package struct RegionProgressEvent: EventPayload {
    /// The region.
    package var region: String = ""
    /// How far it is.
    package var scrub: ScrubInfo = ScrubInfo()

    package init() {}

    package init(region: String, scrub: ScrubInfo) {
        self.region = region
        self.scrub = scrub
    }
}

extension RegionProgressEvent {
    package static let typeName = "RegionProgressEvent"
    package static let summary = "How far the scrub or verify of a region is."
    package static let kind = EventKind.regionProgress

    package static var example: Self {
        Self(region: "egm4", scrub: .example)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region.")
        try members.required("scrub", &scrub, "How far it is.")
    }
}
