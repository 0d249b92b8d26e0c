/// `event.unsubscribe`: Ends a subscription.
package enum EventUnsubscribe: Method {
    package typealias Params = EventUnsubscribeParams
    package typealias Result = EventUnsubscribeResult

    package static let name = "event.unsubscribe"
    package static let access = AccessLevel.viewer
    package static let summary = "Ends a subscription of this connection."
    package static let documentation = "No event of the subscription comes behind the reply."
    package static let errors: [ErrorKind] = []
}
