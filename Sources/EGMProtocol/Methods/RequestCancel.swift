/// `request.cancel`: Gives up a request that is under way.
package enum RequestCancel: Method {
    package typealias Params = RequestCancelParams
    package typealias Result = RequestCancelResult

    package static let name = "request.cancel"
    package static let access = AccessLevel.viewer
    package static let summary = "Gives up a request of this connection that is under way."
    package static let documentation = """
        Answered at once, also while the connection has as many requests under way as it may. The cancelled request \
        still gets its one reply: usually the error `cancelled`, or its result if that came first or if it can no \
        longer be given up. Each method says what becomes of work that has begun. If several requests have the id, \
        all are cancelled.
        """
    package static let errors: [ErrorKind] = []
}
