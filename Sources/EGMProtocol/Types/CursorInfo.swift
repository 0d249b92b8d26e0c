package import JSONRPC

/// A place in the sequence of events.
package struct CursorInfo: WireObject {
    /// The run of the daemon that counted; another run counts anew.
    package var instance: String = ""
    /// The number of the last event before the place; 0 is the start.
    package var sequence: Int = 0

    package init() {}

    package init(instance: String, sequence: Int) {
        self.instance = instance
        self.sequence = sequence
    }
}

extension CursorInfo {
    package static let typeName = "CursorInfo"
    package static let summary = "A place in the sequence of events."

    package static var example: Self {
        Self(instance: "9f3c51d07a44e6b2", sequence: 41)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("instance", &instance, "The run of the daemon that counted; another run counts anew.")
        try members.required("sequence", &sequence, "The number of the last event before the place; 0 is the start.")
    }
}
