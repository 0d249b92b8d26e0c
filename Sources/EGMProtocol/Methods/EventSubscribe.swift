/// `event.subscribe`: Sends events from now on, or from a cursor.
package enum EventSubscribe: Method {
    package typealias Params = EventSubscribeParams
    package typealias Result = EventSubscribeResult

    package static let name = "event.subscribe"
    package static let access = AccessLevel.viewer
    package static let summary = "Sends events as notifications, from now on or from a cursor on."
    package static let documentation = """
        The events come behind the reply, each as a notification `event`, in the order in which they happened. With \
        `after`, those that the daemon still keeps come first, each once; `missed` says what is lost. A cursor of \
        another run of the daemon has lost what that run did after it; what this run has kept comes then. Numbers \
        have no gaps over all events; a filter leaves some out. A subscription ends with `event.unsubscribe` or with the connection; a client that does not \
        read is disconnected when the daemon no longer keeps what it has not been sent. Sent as a notification, the \
        method does nothing.
        """
    package static let errors: [ErrorKind] = [.limitExceeded]
}
