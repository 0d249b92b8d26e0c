package import JSONRPC

/// The regions.
package struct RegionListResult: WireObject {
    /// Sorted by proximity domain.
    package var regions: [RegionInfo] = []

    package init() {}

    package init(regions: [RegionInfo]) {
        self.regions = regions
    }
}

extension RegionListResult {
    package static let typeName = "RegionListResult"
    package static let summary = "The regions."

    package static var example: Self {
        Self(regions: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("regions", &regions, "Sorted by proximity domain.")
    }
}
