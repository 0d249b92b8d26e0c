package import JSONRPC

/// The value that a key gets when the daemon starts the next time.
package struct PendingSettingInfo: WireObject {
    /// As it stands in the file; null if it is not set any more.
    package var value: String?
    /// Where it is set; null for the default.
    package var origin: OriginInfo?

    package init() {}

    package init(value: String?, origin: OriginInfo?) {
        self.value = value
        self.origin = origin
    }
}

extension PendingSettingInfo {
    package static let typeName = "PendingSettingInfo"
    package static let summary = "What a key will be after a restart."

    package static var example: Self {
        Self(value: "true", origin: OriginInfo(file: "/etc/egmd/egmd.toml", line: 14))
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.nullable("value", &value, "As it stands in the file; null if it is not set any more.")
        try members.nullable("origin", &origin, "Where it is set; null for the default.")
    }
}
