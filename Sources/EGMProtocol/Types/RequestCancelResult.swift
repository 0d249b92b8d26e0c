package import JSONRPC

/// What became of a wish to cancel.
package struct RequestCancelResult: WireObject {
    /// Whether such a request was under way; it gets its own answer.
    package var cancelled: Bool = false

    package init() {}

    package init(cancelled: Bool) {
        self.cancelled = cancelled
    }
}

extension RequestCancelResult {
    package static let typeName = "RequestCancelResult"
    package static let summary = "What became of a wish to cancel."

    package static var example: Self {
        Self(cancelled: true)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("cancelled", &cancelled, "Whether such a request was under way; it gets its own answer.")
    }
}
