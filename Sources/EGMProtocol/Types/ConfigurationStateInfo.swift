package import JSONRPC

/// What is in force of the configuration, and what is not.
package struct ConfigurationStateInfo: WireObject {
    /// What made egmd read what is in force.
    package var trigger: ConfigurationEvent.Trigger = .start
    /// When that was, seconds since 1970.
    package var time: Double = 0
    /// The level that messages must have to be logged; `log.setLevel` changes it until the next reload or restart.
    package var logLevel: LogLevelInfo = .info
    /// Keys that the files have changed and that need a restart of egmd, by full name.
    package var pending: [String] = []
    /// Why the last reload was refused; absent if it was not. What was in force before it still is.
    package var problem: ReloadProblemInfo?

    package init() {}

    package init(
        trigger: ConfigurationEvent.Trigger, time: Double, logLevel: LogLevelInfo, pending: [String],
        problem: ReloadProblemInfo? = nil
    ) {
        self.trigger = trigger
        self.time = time
        self.logLevel = logLevel
        self.pending = pending
        self.problem = problem
    }
}

extension ConfigurationStateInfo {
    package static let typeName = "ConfigurationStateInfo"
    package static let summary = "What is in force of the configuration, and what is not."

    package static var example: Self {
        Self(trigger: .reload, time: 1_790_000_000.5, logLevel: .info, pending: ["state-dir"])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("trigger", &trigger, "What made egmd read what is in force.")
        try members.required("time", &time, "When that was, seconds since 1970.")
        try members.required(
            "logLevel", &logLevel,
            "The level that messages must have to be logged; `log.setLevel` changes it until the next reload or restart."
        )
        try members.required(
            "pending", &pending, "Keys that the files have changed and that need a restart of egmd, by full name.")
        try members.optional(
            "problem", &problem,
            "Why the last reload was refused; absent if it was not. What was in force before it still is.")
    }
}
