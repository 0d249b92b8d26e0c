package import JSONRPC

/// A process that uses the memory of a region.
package struct HolderInfo: WireObject {
    /// Process id.
    package var pid: Int32 = 0
    /// The process's name.
    package var command: String = ""
    /// How it holds the region.
    package var way: HolderInfo.Way = .maps

    package init() {}

    package init(pid: Int32, command: String, way: HolderInfo.Way) {
        self.pid = pid
        self.command = command
        self.way = way
    }
}

extension HolderInfo {
    package static let typeName = "HolderInfo"
    package static let summary = "A process that uses the memory of a region."

    package static var example: Self {
        Self(pid: 4711, command: "qemu-system-aar", way: .maps)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("pid", &pid, "Process id.")
        try members.required("command", &command, "The process's name.")
        try members.required("way", &way, "How it holds the region.")
    }
}
