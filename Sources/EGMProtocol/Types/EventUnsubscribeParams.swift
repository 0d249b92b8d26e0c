package import JSONRPC

/// Names a subscription.
package struct EventUnsubscribeParams: WireObject {
    /// Its number, as event.subscribe gave it.
    package var subscription: Int = 0

    package init() {}

    package init(subscription: Int) {
        self.subscription = subscription
    }
}

extension EventUnsubscribeParams {
    package static let typeName = "EventUnsubscribeParams"
    package static let summary = "Names a subscription."

    package static var example: Self {
        Self(subscription: 1)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("subscription", &subscription, "Its number, as event.subscribe gave it.")
    }
}
