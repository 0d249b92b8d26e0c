import EGMDomain
import LinuxSystem
import Synchronization

/// Keeps what a scrub reports, and from what kind of thread, and can do something at a report.
final class ProgressLog: Sendable {
    private let entries = Mutex<[(progress: ScrubProgress, isIdle: Bool)]>([])
    private let action: @Sendable (ScrubProgress) throws -> Void

    init(action: @escaping @Sendable (ScrubProgress) throws -> Void = { _ in }) { self.action = action }

    var reports: [ScrubProgress] { entries.withLock { $0.map(\.progress) } }
    var idleness: [Bool] { entries.withLock { $0.map(\.isIdle) } }

    func note(_ progress: ScrubProgress) {
        let isIdle = (try? ThreadScheduling.current().isIdle) ?? false
        entries.withLock { $0.append((progress, isIdle)) }
        do { try action(progress) } catch { fatalError("\(error)") }
    }
}
