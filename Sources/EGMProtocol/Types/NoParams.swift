package import JSONRPC

/// No parameters.
package struct NoParams: WireObject {

    package init() {}
}

extension NoParams {
    package static let typeName = "NoParams"
    package static let summary = "No parameters."

    package static var example: Self {
        Self()
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {}
}
