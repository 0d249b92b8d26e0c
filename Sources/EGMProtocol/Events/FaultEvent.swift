package import JSONRPC

/// Something has gone wrong that an operator should look at.
package struct FaultEvent: EventPayload {
    /// What kind of fault.
    package var fault: FaultEvent.Fault = .regionFaulty
    /// The region that it is about.
    package var region: String?
    /// What has gone wrong.
    package var message: String = ""

    package init() {}

    package init(fault: FaultEvent.Fault, region: String?, message: String) {
        self.fault = fault
        self.region = region
        self.message = message
    }
}

extension FaultEvent {
    package static let typeName = "FaultEvent"
    package static let summary = "Something has gone wrong that an operator should look at."
    package static let kind = EventKind.fault

    package static var example: Self {
        Self(fault: .regionFaulty, region: "egm4", message: "egm4 could not be scrubbed: the node was closed")
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("fault", &fault, "What kind of fault.")
        try members.nullable("region", &region, "The region that it is about.")
        try members.required("message", &message, "What has gone wrong.")
    }
}
