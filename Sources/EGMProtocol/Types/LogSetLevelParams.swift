package import JSONRPC

/// Names a log level.
package struct LogSetLevelParams: WireObject {
    /// The least important messages that are logged from now on.
    package var level: LogLevelInfo = .info

    package init() {}

    package init(level: LogLevelInfo) {
        self.level = level
    }
}

extension LogSetLevelParams {
    package static let typeName = "LogSetLevelParams"
    package static let summary = "Names a log level."

    package static var example: Self {
        Self(level: .debug)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("level", &level, "The least important messages that are logged from now on.")
    }
}
