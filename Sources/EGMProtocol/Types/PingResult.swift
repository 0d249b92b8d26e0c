package import JSONRPC

/// The answer to a ping.
package struct PingResult: WireObject {
    /// Always true.
    package var pong: Bool = false

    package init() {}

    package init(pong: Bool) {
        self.pong = pong
    }
}

extension PingResult {
    package static let typeName = "PingResult"
    package static let summary = "The answer to a ping."

    package static var example: Self {
        Self(pong: true)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("pong", &pong, "Always true.")
    }
}
