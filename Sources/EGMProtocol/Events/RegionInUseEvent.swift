package import JSONRPC

/// Somebody uses the memory of a region that egmd waits for.
package struct RegionInUseEvent: EventPayload {
    /// The region.
    package var region: String = ""
    /// Who uses it.
    package var holders: [HolderInfo] = []

    package init() {}

    package init(region: String, holders: [HolderInfo]) {
        self.region = region
        self.holders = holders
    }
}

extension RegionInUseEvent {
    package static let typeName = "RegionInUseEvent"
    package static let summary = "Somebody uses the memory of a region that egmd waits for."
    package static let kind = EventKind.regionInUse

    package static var example: Self {
        Self(region: "egm4", holders: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region.")
        try members.required("holders", &holders, "Who uses it.")
    }
}
