/// Names a process for good: a pid is used again, a pid with its start time is not.
package struct ProcessReference: Hashable, Sendable {
    package let pid: Int32
    /// Field 22 of `/proc/PID/stat`: clock ticks after boot.
    package let startTime: UInt64

    package init(pid: Int32, startTime: UInt64) {
        self.pid = pid
        self.startTime = startTime
    }
}
