/// The holders of one draining region that are to be killed.
struct HolderTargets {
    enum Target {
        /// Not killed yet.
        case held(any ProcessTarget)
        case killed
        /// It cannot be killed, and why.
        case refused(String)
    }

    private var byPID: [Int32: Target] = [:]

    subscript(pid: Int32) -> Target? {
        get { byPID[pid] }
        set { byPID[pid] = newValue }
    }

    mutating func forget() { byPID = [:] }

    /// Forgets everybody else: a pid that comes again is another process.
    mutating func keep(_ pids: [Int32]) { byPID = byPID.filter { pids.contains($0.key) } }
}
