package import JSONRPC

/// A process that an allocation is bound to.
package struct ProcessInfo: WireObject {
    /// Process id, in the daemon's pid namespace.
    package var pid: Int32 = 0

    package init() {}

    package init(pid: Int32) {
        self.pid = pid
    }
}

extension ProcessInfo {
    package static let typeName = "ProcessInfo"
    package static let summary = "A process that an allocation is bound to."

    package static var example: Self {
        Self(pid: 4711)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("pid", &pid, "Process id, in the daemon's pid namespace.")
    }
}
