package import JSONRPC

/// Events between a cursor and now that cannot be given any more.
package struct MissedInfo: WireObject {
    /// Why.
    package var reason: MissedInfo.Reason = .overrun
    /// The cursor behind which they are missing.
    package var after: CursorInfo = CursorInfo()
    /// How many; null if that is not known, because another run of the daemon had them.
    package var events: Int?

    package init() {}

    package init(reason: MissedInfo.Reason, after: CursorInfo, events: Int?) {
        self.reason = reason
        self.after = after
        self.events = events
    }
}

extension MissedInfo {
    package static let typeName = "MissedInfo"
    package static let summary = "Events between a cursor and now that cannot be given any more."

    package static var example: Self {
        Self(reason: .overrun, after: .example, events: 12)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("reason", &reason, "Why.")
        try members.required("after", &after, "The cursor behind which they are missing.")
        try members.nullable(
            "events", &events, "How many; null if that is not known, because another run of the daemon had them.")
    }
}
