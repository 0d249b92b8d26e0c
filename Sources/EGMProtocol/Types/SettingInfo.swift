package import JSONRPC

/// One key of the configuration, with its value.
package struct SettingInfo: WireObject {
    /// The key's full name, such as `limits.batch` or `region.egm4.hold`.
    package var key: String = ""
    /// The value in force, as it would stand in a file (strings in quotes); null if it is not set.
    package var value: String?
    /// The value without any file, in the same form; null for none.
    package var defaultValue: String?
    /// Where the value in force was set; null for the default.
    package var origin: OriginInfo?
    /// When a change of it counts.
    package var effect: SettingInfo.Effect = .reload
    /// What it will be after a restart, where the files say something else than is in force.
    package var pending: PendingSettingInfo?

    package init() {}

    package init(
        key: String, value: String?, defaultValue: String?, origin: OriginInfo?, effect: SettingInfo.Effect,
        pending: PendingSettingInfo? = nil
    ) {
        self.key = key
        self.value = value
        self.defaultValue = defaultValue
        self.origin = origin
        self.effect = effect
        self.pending = pending
    }
}

extension SettingInfo {
    package static let typeName = "SettingInfo"
    package static let summary = "One key of the configuration."

    package static var example: Self {
        Self(key: "limits.batch", value: "512", defaultValue: "256", origin: .example, effect: .reload)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("key", &key, "The key's full name, such as `limits.batch` or `region.egm4.hold`.")
        try members.nullable(
            "value", &value,
            "The value in force, as it would stand in a file (strings in quotes); null if it is not set.")
        try members.nullable("default", &defaultValue, "The value without any file, in the same form; null for none.")
        try members.nullable("origin", &origin, "Where the value in force was set; null for the default.")
        try members.required("effect", &effect, "When a change of it counts.")
        try members.optional(
            "pending", &pending, "What it will be after a restart, where the files say something else than is in force."
        )
    }
}
