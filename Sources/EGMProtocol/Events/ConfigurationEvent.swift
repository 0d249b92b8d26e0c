package import JSONRPC

/// A configuration is in force.
package struct ConfigurationEvent: EventPayload {
    /// What made egmd read it.
    package var trigger: ConfigurationEvent.Trigger = .start
    /// The files that set something.
    package var files: [String] = []
    /// The keys that are set, by full name, sorted.
    package var keys: [String] = []
    /// The keys whose values changed with it, by full name; at the start none.
    package var changed: [String] = []
    /// Keys that were changed but need a restart of egmd, by full name.
    package var pending: [String] = []

    package init() {}

    package init(
        trigger: ConfigurationEvent.Trigger, files: [String], keys: [String], changed: [String] = [],
        pending: [String] = []
    ) {
        self.trigger = trigger
        self.files = files
        self.keys = keys
        self.changed = changed
        self.pending = pending
    }
}

extension ConfigurationEvent {
    package static let typeName = "ConfigurationEvent"
    package static let summary = "A configuration is in force."
    package static let kind = EventKind.configuration

    package static var example: Self {
        Self(
            trigger: .reload, files: ["/etc/egmd/egmd.toml"], keys: ["limits.batch", "state-dir"],
            changed: ["limits.batch"], pending: ["state-dir"])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("trigger", &trigger, "What made egmd read it.")
        try members.required("files", &files, "The files that set something.")
        try members.required("keys", &keys, "The keys that are set, by full name, sorted.")
        try members.defaulted(
            "changed", &changed, "The keys whose values changed with it, by full name; at the start none.")
        try members.defaulted("pending", &pending, "Keys that were changed but need a restart of egmd, by full name.")
    }
}
