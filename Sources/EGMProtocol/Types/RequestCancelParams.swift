package import JSONRPC

/// Names a request of the same connection.
package struct RequestCancelParams: WireObject {
    /// Its id: a string or an integer of 64 bits.
    package var id: RequestReference = RequestReference()

    package init() {}

    package init(id: RequestReference) {
        self.id = id
    }
}

extension RequestCancelParams {
    package static let typeName = "RequestCancelParams"
    package static let summary = "Names a request of the same connection."

    package static var example: Self {
        Self(id: RequestReference(.integer(7)))
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("id", &id, "Its id: a string or an integer of 64 bits.")
    }
}
