package import JSONRPC

/// What topology.get shows has changed; the details come as events of their own.
package struct TopologyEvent: EventPayload {
    /// The regions of the host now.
    package var regions: [String] = []
    /// The GPUs of the host now.
    package var gpus: [String] = []
    /// Hazards that are known now.
    package var hazards: Int = 0

    package init() {}

    package init(regions: [String], gpus: [String], hazards: Int) {
        self.regions = regions
        self.gpus = gpus
        self.hazards = hazards
    }
}

extension TopologyEvent {
    package static let typeName = "TopologyEvent"
    package static let summary = "What topology.get shows has changed; the details come as events of their own."
    package static let kind = EventKind.topology

    package static var example: Self {
        Self(regions: ["egm4"], gpus: ["0008:01:00.0"], hazards: 0)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("regions", &regions, "The regions of the host now.")
        try members.required("gpus", &gpus, "The GPUs of the host now.")
        try members.required("hazards", &hazards, "Hazards that are known now.")
    }
}
