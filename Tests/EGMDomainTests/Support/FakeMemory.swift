import EGMDomain
import Synchronization

/// A region's memory as the test scripts it. It knows what the rules are and writes down every breach: two calls at
/// once, a scrub while somebody uses the memory, a scrub of memory that was never opened.
final class FakeMemory: RegionMemory {
    enum Operation: String, Sendable { case open, reclaim, close, scrub, verify, holders, retiredPages, checkNode }

    struct State {
        var blocked: Set<Operation> = []
        var pending: (operation: Operation, continuation: CheckedContinuation<Bool, Never>)?
        var running: Operation?
        var calls: [Operation] = []
        var hurries = 0
        var breaches: [String] = []
        var openError: RegionMemoryError?
        var scrubError: RegionMemoryError?
        var verifyError: RegionMemoryError?
        var nodeError: RegionMemoryError?
        var holdersError: RegionMemoryError?
        var holders: [Holder] = []
        var retired: RetiredPages
        var found: [RetiredBlock] = []
        var skipped: [[RetiredBlock]] = []
        var verified: [Bool] = []
        var isOpen = false
        var isKept = false
        /// What is kept turns out to be of other memory.
        var isKeptWrong = false
        var isBounded = true
        var followed: [Region] = []
        /// Whether somebody may have written since the last scrub.
        var isDirty = true
        var progress: (@Sendable (ScrubProgress) -> Void)?
        /// How far the last scrub came that was stopped; each comes 16 MiB further.
        var part: ScrubPart?
        var resumed: [UInt64?] = []
        /// The ranges that somebody may have written to since their last scrub, where that is known.
        var written: [Range<UInt64>] = []
        /// What no scrub has reached since somebody may have written anywhere.
        var unscrubbed: [Range<UInt64>] = []
        var users: [RegionUser] = []
        var ignoresOffset = false
        var scrubbedRanges: [Range<UInt64>] = []
        /// Whether anybody may have written since that was.
        var isWritten = false
    }

    let provider: ProviderKind
    let name: RegionName
    let size: UInt64
    private let deliveries: FakeDeliveries
    let state: Mutex<State>

    init(_ region: Region, deliveries: FakeDeliveries, provider: ProviderKind = .simulated) {
        self.provider = provider
        name = region.name
        size = region.size
        self.deliveries = deliveries
        state = Mutex(State(retired: RetiredPages(regionSize: region.size, status: .known, runs: [])))
    }

    // MARK: The port

    func open() async throws(RegionMemoryError) -> RegionCapabilities {
        let finished = await perform(.open)
        defer { end(.open) }
        guard finished else { throw .cancelled }
        if let error = state.withLock({ $0.openError }) { throw error }
        state.withLock { state in
            state.isOpen = true
            state.isDirty = true
            state.unscrubbed = [0..<size]
            state.isWritten = true
        }
        var capabilities = RegionCapabilities()
        capabilities.honoursOffset = state.withLock { !$0.ignoresOffset }
        capabilities.bounded = state.withLock { $0.isBounded }
        return capabilities
    }

    var isKept: Bool { state.withLock { $0.isKept } }

    func reclaim() async throws(RegionMemoryError) -> RegionCapabilities? {
        let finished = await perform(.reclaim)
        defer { end(.reclaim) }
        guard finished else { throw .cancelled }
        return state.withLock { state in
            defer { state.isKept = false }
            guard state.isKept, !state.isKeptWrong else { return nil }
            // As it was: nothing is written, and what was clean is clean.
            state.isOpen = true
            var capabilities = RegionCapabilities()
            capabilities.bounded = state.isBounded
            capabilities.honoursOffset = !state.ignoresOffset
            return capabilities
        }
    }

    func close() async {
        _ = await perform(.close)
        // What is closed by a caller that was cancelled is closed all the same.
        state.withLock { $0.isOpen = false }
        end(.close)
    }

    func scrub(
        skipping retired: [RetiredBlock], verify: Bool, resuming part: ScrubPart?,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        checkScrub()
        state.withLock { state in
            if part != nil, part != state.part || state.isWritten {
                state.breaches.append("\(name): a scrub goes on where memory was not left")
            }
            state.isWritten = false
            state.resumed.append(part?.end)
            state.skipped.append(retired)
            state.verified.append(verify)
            state.progress = progress
        }
        let finished = await perform(.scrub)
        defer { end(.scrub) }
        guard finished else { throw .interrupted(stopped(resuming: part)) }
        checkScrub()
        if let error = state.withLock({ $0.scrubError }) { throw error }
        let found = state.withLock { state in
            state.isDirty = false
            state.written = []
            state.unscrubbed = []
            state.progress = nil
            return state.found
        }
        return ScrubReport(bytes: size, nanoseconds: 1, threads: 1, verified: verify, found: found)
    }

    func scrub(
        within range: Range<UInt64>, skipping retired: [RetiredBlock], verify: Bool,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        checkScrub(range)
        state.withLock { state in
            state.skipped.append(retired)
            state.verified.append(verify)
            state.scrubbedRanges.append(range)
        }
        let finished = await perform(.scrub)
        defer { end(.scrub) }
        guard finished else { throw .interrupted(ScrubPart(end: range.lowerBound, nanoseconds: 1)) }
        checkScrub(range)
        if let error = state.withLock({ $0.scrubError }) { throw error }
        let found = state.withLock { state in
            state.written = FakeMemory.without(range, state.written)
            state.unscrubbed = FakeMemory.without(range, state.unscrubbed)
            if state.unscrubbed.isEmpty { state.isDirty = false }
            return state.found
        }
        return ScrubReport(
            bytes: UInt64(range.count), nanoseconds: 1, threads: 1, verified: verify, found: found)
    }

    func verify(
        skipping retired: [RetiredBlock], progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        checkScrub()
        state.withLock { state in
            state.skipped.append(retired)
            state.progress = progress
        }
        let finished = await perform(.verify)
        defer { end(.verify) }
        guard finished else { throw .interrupted(ScrubPart(end: 0, nanoseconds: 1)) }
        if let error = state.withLock({ $0.verifyError }) { throw error }
        let found = state.withLock { $0.found }
        return ScrubReport(bytes: size, nanoseconds: 1, threads: 1, verified: true, found: found)
    }

    func checkNode() async throws(RegionMemoryError) -> String {
        if isOpen { breach("a node is checked while we hold it") }
        let finished = await perform(.checkNode)
        defer { end(.checkNode) }
        guard finished else { throw .cancelled }
        if let error = state.withLock({ $0.nodeError }) { throw error }
        return name.devicePath
    }

    func hurry() { state.withLock { $0.hurries += $0.running == .scrub ? 1 : 0 } }

    func interrupt() {
        resume(.scrub, finished: false)
        resume(.verify, finished: false)
    }

    func holders() async throws(RegionMemoryError) -> [Holder] {
        _ = await perform(.holders)
        defer { end(.holders) }
        if let error = state.withLock({ $0.holdersError }) { throw error }
        return state.withLock { $0.holders }
    }

    func users() async throws(RegionMemoryError) -> [RegionUser] {
        _ = await perform(.holders)
        defer { end(.holders) }
        if let error = state.withLock({ $0.holdersError }) { throw error }
        return state.withLock { $0.users }
    }

    func retiredPages() async -> RetiredPages {
        _ = await perform(.retiredPages)
        defer { end(.retiredPages) }
        return state.withLock { $0.retired }
    }

    func follow(_ region: Region) { state.withLock { $0.followed.append(region) } }

    // MARK: Inside

    private func perform(_ operation: Operation) async -> Bool {
        state.withLock { state in
            if let other = state.running { state.breaches.append("\(name): \(operation) during \(other)") }
            state.running = operation
            state.calls.append(operation)
        }
        guard state.withLock({ $0.blocked.contains(operation) }) else { return true }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = Task.isCancelled
                state.withLock { state in
                    if isCancelled {
                        continuation.resume(returning: false)
                    } else {
                        state.pending = (operation, continuation)
                    }
                }
            }
        } onCancel: {
            resume(operation, finished: false)
        }
    }

    private static func without(_ range: Range<UInt64>, _ list: [Range<UInt64>]) -> [Range<UInt64>] {
        list.flatMap { old in
            [
                old.lowerBound..<max(old.lowerBound, min(old.upperBound, range.lowerBound)),
                min(old.upperBound, max(old.lowerBound, range.upperBound))..<old.upperBound,
            ].filter { !$0.isEmpty }
        }
    }

    private func stopped(resuming part: ScrubPart?) -> ScrubPart {
        state.withLock { state in
            let end = min((part?.end ?? 0) + (16 << 20), size)
            let stopped = ScrubPart(end: end, nanoseconds: 1 + (part?.nanoseconds ?? 0), found: state.found)
            state.part = stopped
            return stopped
        }
    }

    private func end(_ operation: Operation) { state.withLock { $0.running = nil } }

    @discardableResult
    func resume(_ operation: Operation?, finished: Bool) -> Bool {
        let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard let pending = state.pending, operation == nil || operation == pending.operation else { return nil }
            state.pending = nil
            return pending.continuation
        }
        continuation?.resume(returning: finished)
        return continuation != nil
    }

    private func checkScrub(_ range: Range<UInt64>) {
        let isDelivered = deliveries.isEmpty(name)
        state.withLock { state in
            if !state.isOpen { state.breaches.append("\(name): scrub of memory that is not held") }
            if state.users.contains(where: { $0.ranges.contains { $0.overlaps(range) } }) {
                state.breaches.append("\(name): scrub of \(range) under \(state.users)")
            }
            if !isDelivered { state.breaches.append("\(name): scrub with a descriptor on its way") }
        }
    }

    private func checkScrub() {
        let isDelivered = deliveries.isEmpty(name)
        state.withLock { state in
            if !state.isOpen { state.breaches.append("\(name): scrub of memory that is not held") }
            let users = state.holders.filter { $0.way != .vfio }
            if !users.isEmpty { state.breaches.append("\(name): scrub under \(users)") }
            if !isDelivered { state.breaches.append("\(name): scrub with a descriptor on its way") }
        }
    }
}
