package import JSONRPC

/// A subscription that has ended.
package struct EventUnsubscribeResult: WireObject {
    /// Its number.
    package var subscription: Int = 0

    package init() {}

    package init(subscription: Int) {
        self.subscription = subscription
    }
}

extension EventUnsubscribeResult {
    package static let typeName = "EventUnsubscribeResult"
    package static let summary = "A subscription that has ended."

    package static var example: Self {
        Self(subscription: 1)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("subscription", &subscription, "Its number.")
    }
}
