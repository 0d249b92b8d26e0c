internal import Synchronization

/// The newest progress of one region's scrub. Scrub threads write it and queries read it, without a hop to the
/// executor for every chunk.
final class ProgressCell: Sendable {
    private let value = Mutex<ScrubProgress?>(nil)

    var newest: ScrubProgress? { value.withLock { $0 } }

    func put(_ progress: ScrubProgress?) { value.withLock { $0 = progress } }
}
