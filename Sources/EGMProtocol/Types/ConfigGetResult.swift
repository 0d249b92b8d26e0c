package import JSONRPC

/// The configuration that is in force.
package struct ConfigGetResult: WireObject {
    /// The files that were read, in the order in which they were applied.
    package var files: [String] = []
    /// Since when it is in force, and what is not.
    package var state: ConfigurationStateInfo = ConfigurationStateInfo()
    /// Every key, in the order of the reference; one that may stand once for each region as often as it is set.
    package var settings: [SettingInfo] = []

    package init() {}

    package init(files: [String], state: ConfigurationStateInfo, settings: [SettingInfo]) {
        self.files = files
        self.state = state
        self.settings = settings
    }
}

extension ConfigGetResult {
    package static let typeName = "ConfigGetResult"
    package static let summary = "The configuration that is in force."

    package static var example: Self {
        Self(files: ["/etc/egmd/egmd.toml"], state: .example, settings: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("files", &files, "The files that were read, in the order in which they were applied.")
        try members.required("state", &state, "Since when it is in force, and what is not.")
        try members.required(
            "settings", &settings,
            "Every key, in the order of the reference; one that may stand once for each region as often as it is set.")
    }
}
