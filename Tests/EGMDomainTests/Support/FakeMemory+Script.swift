import EGMDomain
import Synchronization

/// What a test tells the memory to do, and what it asks about what happened.
extension FakeMemory {
    // MARK: The script

    /// From now on the operation waits for `finish`.
    func block(_ operations: Operation...) { state.withLock { $0.blocked.formUnion(operations) } }

    func unblock(_ operations: Operation...) { state.withLock { $0.blocked.subtract(operations) } }

    /// The driver lets its memory be mapped past the end.
    func unbound() { state.withLock { $0.isBounded = false } }

    func failOpen(_ error: RegionMemoryError?) { state.withLock { $0.openError = error } }

    /// An earlier run of the daemon held the memory, and left it as `isDirty` says.
    func leave(isDirty: Bool, isWrong: Bool = false) {
        state.withLock { state in
            state.isKept = true
            state.isKeptWrong = isWrong
            state.isDirty = isDirty
        }
    }

    func failScrub(_ error: RegionMemoryError?) { state.withLock { $0.scrubError = error } }

    func failVerify(_ error: RegionMemoryError?) { state.withLock { $0.verifyError = error } }

    func failNode(_ error: RegionMemoryError?) { state.withLock { $0.nodeError = error } }

    func failHolders(_ error: RegionMemoryError?) { state.withLock { $0.holdersError = error } }

    func setHolders(_ holders: [Holder]) { state.withLock { $0.holders = holders } }

    func setUsers(_ users: [RegionUser]) { state.withLock { $0.users = users } }

    func ignoreOffsets() { state.withLock { $0.ignoresOffset = true } }

    /// Somebody may have written there.
    func write(_ range: Range<UInt64>) { state.withLock { $0.written.append(range) } }

    /// What earlier memory at the same place had in it.
    func inherit(_ old: FakeMemory) {
        let (written, users) = (old.written, old.state.withLock { $0.users })
        state.withLock { state in
            state.written = written
            state.users = users
        }
    }

    var written: [Range<UInt64>] { state.withLock { $0.written } }
    var scrubbedRanges: [Range<UInt64>] { state.withLock { $0.scrubbedRanges } }

    func setRetired(_ retired: RetiredPages) { state.withLock { $0.retired = retired } }

    func find(_ found: [RetiredBlock]) { state.withLock { $0.found = found } }

    /// A VM was given the memory and may write to it.
    func write() {
        state.withLock { state in
            state.isDirty = true
            state.unscrubbed = [0..<size]
            state.isWritten = true
        }
    }

    /// Somebody may write from now on, as far as a scrub is concerned that wants to go on where one was stopped.
    func handOut() { state.withLock { $0.isWritten = true } }

    func report(_ progress: ScrubProgress) { state.withLock { $0.progress }?(progress) }

    /// Lets the blocked operation go on; false if none is.
    @discardableResult
    func finish(_ operation: Operation? = nil) -> Bool { resume(operation, finished: true) }

    // MARK: What happened

    var pending: Operation? { state.withLock { $0.pending?.operation } }
    var calls: [Operation] { state.withLock { $0.calls } }
    /// How often a scrub that ran was hurried.
    var hurries: Int { state.withLock { $0.hurries } }
    var breaches: [String] { state.withLock { $0.breaches } }
    var isDirty: Bool { state.withLock { $0.isDirty } }
    var isOpen: Bool { state.withLock { $0.isOpen } }
    /// The retired runs that each scrub was told to skip.
    var skipped: [[RetiredBlock]] { state.withLock { $0.skipped } }
    /// Where each scrub went on; nil where it began at the start.
    var resumed: [UInt64?] { state.withLock { $0.resumed } }
    /// Whether each scrub was told to verify.
    var verified: [Bool] { state.withLock { $0.verified } }
    func count(_ operation: Operation) -> Int { calls.count { $0 == operation } }

    var followed: [Region] { state.withLock { $0.followed } }

    func breach(_ text: String) { state.withLock { $0.breaches.append("\(name): \(text)") } }
}
