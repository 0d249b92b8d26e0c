package import JSONRPC

/// Names an allocation and the process that uses its memory.
package struct AllocationActivateParams: WireObject {
    /// The allocation's id.
    package var id: String = ""
    /// The process, where no pidfd comes with the request; the caller's own unless given.
    package var pid: Int32?
    /// The start time of `pid`.
    package var startTime: UInt64?
    /// What ends it from now on, apart from a release.
    package var lifetime: AllocationActivateParams.Lifetime = .process

    package init() {}

    package init(
        id: String, pid: Int32? = nil, startTime: UInt64? = nil, lifetime: AllocationActivateParams.Lifetime = .process
    ) {
        self.id = id
        self.pid = pid
        self.startTime = startTime
        self.lifetime = lifetime
    }
}

extension AllocationActivateParams {
    package static let typeName = "AllocationActivateParams"
    package static let summary = "Names an allocation and the process that uses its memory."

    package static var example: Self {
        Self(id: "a-5d0f3c9a7be21486", pid: 4711, startTime: 8_523_117)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("id", &id, "The allocation's id.")
        try members.optional(
            "pid", &pid,
            "The process, where no pidfd comes with the request; the caller's own unless given. It needs `startTime`.")
        try members.optional(
            "startTime", &startTime,
            "When `pid` was started, clock ticks after boot (field 22 of `/proc/PID/stat`): a pid is used again, a pid "
                + "with its start time is not.", schema: .byteCountInput)
        try members.defaulted("lifetime", &lifetime, "What ends it from now on, apart from a release.")
    }
}
