package import JSONRPC

/// A process that an allocation is bound to.
package struct ProcessInfo: WireObject {
    /// Process id, in the daemon's pid namespace.
    package var pid: Int32 = 0
    /// When it was started.
    package var startTime: UInt64 = 0

    package init() {}

    package init(pid: Int32, startTime: UInt64) {
        self.pid = pid
        self.startTime = startTime
    }
}

extension ProcessInfo {
    package static let typeName = "ProcessInfo"
    package static let summary = "A process that an allocation is bound to."

    package static var example: Self {
        Self(pid: 4711, startTime: 8_523_117)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("pid", &pid, "Process id, in the daemon's pid namespace.")
        try members.required(
            "startTime", &startTime,
            "When it was started, clock ticks after boot: with it the pid names this process and no later one.")
    }
}
