internal import Glibc
internal import LinuxSystem

extension HolderScan {
    /// How often the threads of a process are listed anew because those of the list had ended.
    static let threadRounds = 8

    /// Calls `look` with the /proc directory in which what process `pid` holds can be seen.
    ///
    /// That is its own, unless its first thread has no memory: then it is a kernel's, or has ended, or is about to, and
    /// memory and descriptors are those of the other threads. What `stat` says of its state is not asked: a thread has
    /// lost its memory long before it counts as ended, and can be kept there.
    /// - Parameter look: returns whether there is any memory.
    /// - Throws: what `look` throws; `EAGAIN` if threads come and go so fast that none of them could be looked at.
    func eachView(of pid: Int32, _ look: (String) throws(SystemError) -> Bool) throws(SystemError) {
        guard try !look("/proc/\(pid)") else { return }
        var known: Set<Int32> = [pid]
        for _ in 0..<HolderScan.threadRounds {
            let threads = try ProcessFiles.numbers(in: "/proc/\(pid)/task").filter { known.insert($0).inserted }
            guard !threads.isEmpty else { return }
            var hasMemory = false
            for thread in threads {
                do throws(SystemError) {
                    if try look("/proc/\(pid)/task/\(thread)") { hasMemory = true }
                } catch {
                    guard ProcessFiles.isGone(error.code) else { throw error }
                }
            }
            if hasMemory { return }
        }
        throw SystemError(operation: "look at", subject: "the threads of process \(pid)", code: EAGAIN)
    }
}
