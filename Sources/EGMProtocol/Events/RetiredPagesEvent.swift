package import JSONRPC

/// The list of retired pages of a region has changed.
package struct RetiredPagesEvent: EventPayload {
    /// The region; region.retiredPages gives the list.
    package var region: String = ""
    /// Retired blocks of 64 KiB that are known now.
    package var blocks: Int = 0

    package init() {}

    package init(region: String, blocks: Int) {
        self.region = region
        self.blocks = blocks
    }
}

extension RetiredPagesEvent {
    package static let typeName = "RetiredPagesEvent"
    package static let summary = "The list of retired pages of a region has changed."
    package static let kind = EventKind.retiredPages

    package static var example: Self {
        Self(region: "egm4", blocks: 3)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region; region.retiredPages gives the list.")
        try members.required("blocks", &blocks, "Retired blocks of 64 KiB that are known now.")
    }
}
