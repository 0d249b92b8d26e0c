package import JSONRPC

/// A user.
package struct UIDInfo: WireObject {
    /// Numeric user id.
    package var uid: UInt32 = 0

    package init() {}

    package init(uid: UInt32) {
        self.uid = uid
    }
}

extension UIDInfo {
    package static let typeName = "UIDInfo"
    package static let summary = "A user."

    package static var example: Self {
        Self(uid: 64055)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("uid", &uid, "Numeric user id.")
    }
}
