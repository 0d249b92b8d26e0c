package import JSONRPC

/// Names a region.
package struct RegionParams: WireObject {
    /// The region, for example `egm4`.
    package var region: String = ""

    package init() {}

    package init(region: String) {
        self.region = region
    }
}

extension RegionParams {
    package static let typeName = "RegionParams"
    package static let summary = "Names a region."

    package static var example: Self {
        Self(region: "egm4")
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region, for example `egm4`.")
    }
}
