// A simulated region: memory that a descriptor names (a memfd, or a file on tmpfs), with the production scrubber and
// holder scan above it.
//
// The backing descriptor is there from the start to the end of the simulation, as a host has its DRAM; `open` and `close`
// are about our right to use it. What a service manager keeps over a restart is that right too: with it the simulation may
// take the descriptor for the memory's as well.

package import EGMDomain
package import LinuxSystem
internal import Synchronization

/// Region memory behind a descriptor.
package final class DescriptorMemory: DeliverableMemory {
    package let provider = ProviderKind.simulated
    package var pageSize: UInt64 { UInt64(MemoryPage.size) }

    private let name: String
    private let size: UInt64
    private let backing: OwnedDescriptor
    private let scan: HolderScan
    private let scrubber: Scrubber
    private let toleratesUnseen: Bool
    private let retired: @Sendable () -> RetiredPages
    private let keeping: (any DescriptorKeeping)?
    private let isOpen = Mutex(false)
    private let waitsForReclaim: Mutex<Bool>

    /// - Parameters:
    ///   - name: the region's name, for messages.
    ///   - backing: the memory; stays open as long as this object lives.
    ///   - size: bytes of the region; a multiple of 64 KiB.
    ///   - vfioNodes: VFIO nodes of the region's GPUs, see `HolderScan`.
    ///   - toleratesUnseen: whether a process that we may not look at counts as no holder. A simulation has to run as
    ///     an ordinary user and in containers, where there are always such processes, and its memory went to nobody
    ///     but clients of its socket. Never so where memory is real.
    ///   - keeping: keeps the descriptor over a restart of the daemon.
    ///   - isKept: whether `backing` is what was kept.
    ///   - retiredPages: reads the source of retired pages; called on a thread of its own.
    package init(
        name: String, backing: consuming OwnedDescriptor, size: UInt64, scrubber: Scrubber, vfioNodes: [String] = [],
        toleratesUnseen: Bool = true, keeping: (any DescriptorKeeping)? = nil, isKept: Bool = false,
        retiredPages: @escaping @Sendable () -> RetiredPages
    ) throws(SystemError) {
        let target = try HolderTarget(of: backing)
        self.name = name
        self.size = size
        self.backing = backing
        self.scrubber = scrubber
        self.toleratesUnseen = toleratesUnseen
        scan = try HolderScan(target: target, vfioNodes: vfioNodes)
        retired = retiredPages
        self.keeping = keeping
        waitsForReclaim = Mutex(isKept)
    }

    package var isKept: Bool { waitsForReclaim.withLock { $0 } }

    package func reclaim() async throws(RegionMemoryError) -> RegionCapabilities? {
        let isKept = waitsForReclaim.withLock { waits in
            defer { waits = false }
            return waits
        }
        return isKept ? try await open() : nil
    }

    package func open() async throws(RegionMemoryError) -> RegionCapabilities {
        let present: UInt64
        let capabilities: RegionCapabilities
        do throws(SystemError) {
            present = try FileStatus(of: backing).size
            capabilities = try DescriptorCapabilities.probe(backing, size: size)
        } catch { throw .unavailable(reason: "cannot open \(name): \(error)") }
        guard present == size else {
            throw .unavailable(
                reason: "cannot open \(name): its memory has \(present) bytes, the region has \(size); "
                    + "remove the file so that the simulation makes it anew")
        }
        waitsForReclaim.withLock { $0 = false }
        isOpen.withLock { $0 = true }
        keeping?.keep(backing, of: name)
        return capabilities
    }

    package func close() async {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard wasOpen, let keeping else { return }
        let name = name
        do throws(SystemError) {
            try await BackgroundThread.run(name: "egm-forget") { keeping.forget(name) }
        } catch { keeping.forget(name) }
    }

    package func scrub(
        skipping retired: [RetiredBlock], verify: Bool, resuming part: ScrubPart?,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        try await scrubber.scrub(
            try target(), skipping: retired, verify: verify, resuming: part, progress: progress)
    }

    package func scrub(
        within range: Range<UInt64>, skipping retired: [RetiredBlock], verify: Bool,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        try await scrubber.scrub(try target(), within: range, skipping: retired, verify: verify, progress: progress)
    }

    /// Reads everything but `retired`; throws `notZero` with the lowest offset.
    package func verify(
        skipping retired: [RetiredBlock], progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        try await scrubber.verify(try target(), skipping: retired, progress: progress)
    }

    package func checkNode() async throws(RegionMemoryError) -> String {
        throw .unavailable(reason: "\(name) is simulated: it has no node that a VM could open by itself")
    }

    package func hurry() { scrubber.hurry() }

    package func interrupt() { scrubber.interrupt() }

    package func holders() async throws(RegionMemoryError) -> [Holder] {
        let outcome: Result<HolderScanResult, SystemError>
        do throws(SystemError) {
            let scan = scan
            outcome = try await BackgroundThread.run(name: "egm-holders") {
                Result { () throws(SystemError) in try scan.run() }
            }
        } catch { throw .unavailable(reason: "cannot look for holders of \(name): \(error)") }
        switch outcome {
        case .success(var result):
            if isOpen.withLock({ $0 }) {
                result.holders.removeAll { $0.pid == keeping?.process && $0.way == .descriptor }
            }
            return toleratesUnseen ? result.holders : try result.certain(subject: name)
        case .failure(let error): throw .unavailable(reason: "cannot look for holders of \(name): \(error)")
        }
    }

    package func users() async throws(RegionMemoryError) -> [RegionUser] {
        let outcome: Result<RegionUserScanResult, SystemError>
        do throws(SystemError) {
            let scan = scan
            outcome = try await BackgroundThread.run(name: "egm-holders") {
                Result { () throws(SystemError) in try scan.users() }
            }
        } catch { throw .unavailable(reason: "cannot look for users of \(name): \(error)") }
        switch outcome {
        case .success(let result): return toleratesUnseen ? result.users : try result.certain(subject: name)
        case .failure(let error): throw .unavailable(reason: "cannot look for users of \(name): \(error)")
        }
    }

    package func retiredPages() async -> RetiredPages {
        let retired = retired
        do throws(SystemError) {
            return try await BackgroundThread.run(name: "egm-retired") { retired() }
        } catch { return .unknown(regionSize: size, reason: error.description) }
    }

    /// A descriptor of the memory for the one who may map it; the whole region, from offset 0.
    package func descriptor() throws(RegionMemoryError) -> OwnedDescriptor {
        try checkOpen()
        do throws(SystemError) { return try backing.duplicate() } catch {
            throw .unavailable(reason: "cannot hand out \(name): \(error)")
        }
    }

    private func checkOpen() throws(RegionMemoryError) {
        guard isOpen.withLock({ $0 }) else { throw .unavailable(reason: "\(name) is not open; open it first") }
    }

    private func target() throws(RegionMemoryError) -> ScrubTarget {
        try checkOpen()
        let size = size
        return ScrubTarget(
            name: name, size: size,
            map: { () throws(SystemError) in
                try Mapping.map(self.backing, count: Int(size), subject: self.name)
            },
            // A failure leaves the size as it is; then the fault counts as bad memory.
            presentSize: { try? FileStatus(of: self.backing).size })
    }
}
