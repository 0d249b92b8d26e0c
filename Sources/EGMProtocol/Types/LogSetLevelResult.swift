package import JSONRPC

/// The log level that is in force.
package struct LogSetLevelResult: WireObject {
    /// The level that is in force now.
    package var level: LogLevelInfo = .info
    /// The level before.
    package var previous: LogLevelInfo = .info
    /// The configuration's level (`log-level`), which counts again after a reload or restart.
    package var configured: LogLevelInfo = .info

    package init() {}

    package init(level: LogLevelInfo, previous: LogLevelInfo, configured: LogLevelInfo) {
        self.level = level
        self.previous = previous
        self.configured = configured
    }
}

extension LogSetLevelResult {
    package static let typeName = "LogSetLevelResult"
    package static let summary = "The log level that is in force."

    package static var example: Self {
        Self(level: .debug, previous: .info, configured: .info)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("level", &level, "The level that is in force now.")
        try members.required("previous", &previous, "The level before.")
        try members.required(
            "configured", &configured,
            "The configuration's level (`log-level`), which counts again after a reload or restart.")
    }
}
