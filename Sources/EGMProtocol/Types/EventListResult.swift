package import JSONRPC

/// Events that the daemon keeps.
package struct EventListResult: WireObject {
    /// By sequence.
    package var events: [EventInfo] = []
    /// Where to go on: behind everything that was looked at.
    package var cursor: CursorInfo = CursorInfo()
    /// What is lost between `after` and the first event that is kept; null if nothing is.
    package var missed: MissedInfo?
    /// Whether there are events behind the cursor.
    package var more: Bool = false

    package init() {}

    package init(events: [EventInfo], cursor: CursorInfo, missed: MissedInfo?, more: Bool) {
        self.events = events
        self.cursor = cursor
        self.missed = missed
        self.more = more
    }
}

extension EventListResult {
    package static let typeName = "EventListResult"
    package static let summary = "Events that the daemon keeps."

    package static var example: Self {
        Self(events: [.example], cursor: EventInfo.example.cursor, missed: nil, more: false)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("events", &events, "The events by sequence; their `subscription` is 0.")
        try members.required("cursor", &cursor, "Where to go on: behind everything that was looked at.")
        try members.nullable(
            "missed", &missed, "What is lost between `after` and the first event that is kept; null if nothing is.")
        try members.required("more", &more, "Whether there are events behind the cursor.")
    }
}
