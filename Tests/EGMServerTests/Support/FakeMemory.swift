import EGMDomain
import EGMServer
import LinuxSystem
import Synchronization

/// A region's memory as the test scripts it, with a memory file for descriptors.
final class FakeMemory: RegionMemory, DescriptorSource {
    private struct State {
        var gate: Promise<Bool>?
        var isScrubbing = false
        var report: (@Sendable (ScrubProgress) -> Void)?
        var scrubs = 0
        var holders: [Holder] = []
        var scrubError: RegionMemoryError?
        var descriptorError: RegionMemoryError?
    }

    let provider = ProviderKind.simulated
    private let file: OwnedDescriptor
    private let state = Mutex(State())

    init(_ name: RegionName) throws { file = try MemoryFile.create(name: "\(name)", size: regionSize) }

    // MARK: The ports

    func open() async throws(RegionMemoryError) -> RegionCapabilities { RegionCapabilities() }

    func close() async {}

    func scrub(
        skipping retired: [RetiredBlock], verify: Bool, resuming part: ScrubPart?,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        state.withLock { state in
            state.isScrubbing = true
            state.report = progress
        }
        defer {
            state.withLock { state in
                state.isScrubbing = false
                state.scrubs += 1
            }
        }
        if let gate = state.withLock({ $0.gate }), await !passing(gate) { throw .cancelled }
        if let error = state.withLock({ $0.scrubError }) { throw error }
        return ScrubReport(bytes: regionSize, nanoseconds: 1, threads: 1, verified: verify)
    }

    func verify(
        skipping retired: [RetiredBlock], progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        ScrubReport(bytes: regionSize, nanoseconds: 1, threads: 1, verified: true)
    }

    func checkNode() async throws(RegionMemoryError) -> String { throw .unavailable(reason: "it has no node") }

    func hurry() {}

    func interrupt() { state.withLock { $0.gate }?.fulfil(false) }

    func holders() async throws(RegionMemoryError) -> [Holder] { state.withLock { $0.holders } }

    func retiredPages() async -> RetiredPages { RetiredPages(regionSize: regionSize, status: .known, runs: []) }

    func descriptor(of region: RegionName) throws(RegionMemoryError) -> OwnedDescriptor {
        if let error = state.withLock({ $0.descriptorError }) { throw error }
        do throws(SystemError) { return try file.duplicate() } catch { throw .unavailable(reason: "\(error)") }
    }

    func pageSize(of region: RegionName) -> UInt64 { UInt64(MemoryPage.size) }

    // MARK: The script

    /// Scrubs wait from now on, until `letScrub`.
    func holdScrub() { state.withLock { $0.gate = Promise() } }

    func letScrub() {
        let gate = state.withLock { state in
            defer { state.gate = nil }
            return state.gate
        }
        gate?.fulfil(true)
    }

    /// Says how far the scrub is that runs.
    func advance(to done: UInt64) {
        let report = state.withLock { $0.report }
        report?(ScrubProgress(phase: .scrub, done: done, total: regionSize, rate: 1024))
    }

    func setHolders(_ holders: [Holder]) { state.withLock { $0.holders = holders } }

    func failScrub(_ error: RegionMemoryError) { state.withLock { $0.scrubError = error } }

    func failDescriptor(_ error: RegionMemoryError) { state.withLock { $0.descriptorError = error } }

    // MARK: What happened

    var isScrubbing: Bool { state.withLock { $0.isScrubbing } }
    /// Scrubs that ended.
    var scrubs: Int { state.withLock { $0.scrubs } }

    /// False if the task was cancelled first.
    private func passing(_ gate: Promise<Bool>, isolation: isolated (any Actor)? = #isolation) async -> Bool {
        await withTaskCancellationHandler {
            _ = isolation
            return await gate.wait()
        } onCancel: {
            gate.fulfil(false)
        }
    }
}

/// The memories of all regions.
struct FakeMemories: DescriptorSource {
    let memories: [RegionName: FakeMemory]

    func descriptor(of region: RegionName) throws(RegionMemoryError) -> OwnedDescriptor {
        guard let memory = memories[region] else { throw .unavailable(reason: "no memory") }
        return try memory.descriptor(of: region)
    }

    func pageSize(of region: RegionName) -> UInt64 { UInt64(MemoryPage.size) }
}
