package import JSONRPC

/// A subscription.
package struct EventSubscribeResult: WireObject {
    /// Its number on this connection; it stands in its events.
    package var subscription: Int = 0
    /// The newest event when it was made.
    package var cursor: CursorInfo = CursorInfo()
    /// What is lost between `after` and the first event that will come; null if nothing is.
    package var missed: MissedInfo?

    package init() {}

    package init(subscription: Int, cursor: CursorInfo, missed: MissedInfo?) {
        self.subscription = subscription
        self.cursor = cursor
        self.missed = missed
    }
}

extension EventSubscribeResult {
    package static let typeName = "EventSubscribeResult"
    package static let summary = "A subscription."

    package static var example: Self {
        Self(subscription: 1, cursor: .example, missed: nil)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("subscription", &subscription, "Its number on this connection; it stands in its events.")
        try members.required("cursor", &cursor, "The newest event when it was made.")
        try members.nullable(
            "missed", &missed, "What is lost between `after` and the first event that will come; null if nothing is.")
    }
}
