internal import CLinuxShims
internal import Glibc

/// When and where a thread may run. It is a wish: a kernel that refuses it (a CPU outside the cpuset) is no error,
/// because the work is right on any CPU.
package struct ThreadScheduling: Hashable, Sendable {
    /// The highest CPU number that can be named, plus one.
    package static let cpuLimit = 8192

    /// Only run when nothing else wants the CPU (`SCHED_IDLE`): for scrubbing beside VMs.
    package var isIdle: Bool
    /// The CPUs that the thread may use; nil: those of its creator.
    package var cpus: [Int]?

    /// Like any other thread.
    package static let normal = ThreadScheduling()

    package init(isIdle: Bool = false, cpus: [Int]? = nil) {
        self.isIdle = isIdle
        self.cpus = cpus
    }

    /// Applies it to the calling thread.
    /// - Returns: whether the kernel took all of it.
    @discardableResult
    package func apply() -> Bool {
        var isTaken = true
        if isIdle { isTaken = egm_set_thread_idle(1) == 0 }
        if let cpus {
            var mask = [UInt](repeating: 0, count: ThreadScheduling.cpuLimit / UInt.bitWidth)
            for cpu in cpus where (0..<ThreadScheduling.cpuLimit).contains(cpu) {
                mask[cpu / UInt.bitWidth] |= 1 << (cpu % UInt.bitWidth)
            }
            let size = mask.count * MemoryLayout<UInt>.size
            if unsafe egm_set_thread_cpus(&mask, size) != 0 { isTaken = false }
        }
        return isTaken
    }

    /// What the calling thread has.
    /// - Throws: never in practice; the kernel answers for a thread that asks for itself.
    package static func current() throws(SystemError) -> ThreadScheduling {
        var mask = [UInt](repeating: 0, count: cpuLimit / UInt.bitWidth)
        let count = unsafe egm_thread_cpus(&mask, mask.count * MemoryLayout<UInt>.size)
        guard count >= 0 else {
            throw SystemError(operation: "ask for the CPUs of", subject: "this thread", code: egm_errno())
        }
        let cpus = (0..<cpuLimit).filter { mask[$0 / UInt.bitWidth] & (1 << ($0 % UInt.bitWidth)) != 0 }
        return ThreadScheduling(isIdle: egm_thread_is_idle() == 1, cpus: cpus)
    }
}
