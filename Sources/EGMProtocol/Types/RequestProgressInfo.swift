package import JSONRPC

/// How far a request is.
package struct RequestProgressInfo: WireObject {
    /// The notification's method.
    package static let notification = "request.progress"

    /// The id of the request.
    package var id: RequestReference = RequestReference()
    /// The regions that it works on or waits for.
    package var regions: [RegionProgressInfo] = []

    package init() {}

    package init(id: RequestReference, regions: [RegionProgressInfo]) {
        self.id = id
        self.regions = regions
    }
}

extension RequestProgressInfo {
    package static let typeName = "RequestProgressInfo"
    package static let summary = "How far a request is."

    package static var example: Self {
        Self(id: RequestReference(.integer(7)), regions: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("id", &id, "The id of the request.")
        try members.required("regions", &regions, "The regions that it works on or waits for.")
    }
}
