package import JSONRPC

/// Names run-time finds of bad memory to take back.
package struct RegionClearFindsParams: WireObject {
    /// The region, for example `egm4`.
    package var region: String = ""
    /// A byte of the run to clear, from the region's base; all of them if it is left out.
    package var offset: UInt64?

    package init() {}

    package init(region: String, offset: UInt64? = nil) {
        self.region = region
        self.offset = offset
    }
}

extension RegionClearFindsParams {
    package static let typeName = "RegionClearFindsParams"
    package static let summary = "Names run-time finds of bad memory to take back."

    package static var example: Self {
        Self(region: "egm5", offset: 268_435_456)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region, for example `egm4`.")
        try members.optional(
            "offset", &offset, "A byte of the run to clear, from the region's base; all of them if it is left out.",
            schema: .byteCountInput)
    }
}
