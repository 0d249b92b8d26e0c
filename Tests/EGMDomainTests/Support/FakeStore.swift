import EGMDomain
import Synchronization

/// A store whose calls wait until the test lets them go on. A save takes effect when it ends, as a slow disk has it.
final class FakeStore: RetiredPagesStore {
    private struct State {
        var kept: [RegionName: KeptFinds] = [:]
        var isBlocked = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var saves = 0
        var error: RetiredPagesStoreError?
    }

    private let state = Mutex(State())

    func load(_ region: Region) async -> StoredRetiredPages {
        await pass()
        return StoredRetiredPages(state.withLock { $0.kept[region.name] } ?? KeptFinds())
    }

    func save(_ region: Region, _ finds: KeptFinds) async throws(RetiredPagesStoreError) {
        state.withLock { $0.saves += 1 }
        await pass()
        if let error = state.withLock({ $0.error }) { throw error }
        state.withLock { $0.kept[region.name] = finds }
    }

    private func pass() async {
        guard state.withLock({ $0.isBlocked }) else { return }
        await withCheckedContinuation { continuation in state.withLock { $0.waiting.append(continuation) } }
    }

    func block() { state.withLock { $0.isBlocked = true } }

    func unblock() {
        state.withLock { $0.isBlocked = false }
        while finish(0) {}
    }

    /// Lets the call go on that is at `index` among those that wait, the oldest first; false if there is none.
    @discardableResult
    func finish(_ index: Int) -> Bool {
        let continuation = state.withLock { $0.waiting.indices.contains(index) ? $0.waiting.remove(at: index) : nil }
        continuation?.resume()
        return continuation != nil
    }

    func fail(_ error: RetiredPagesStoreError?) { state.withLock { $0.error = error } }

    func keep(_ finds: KeptFinds, for name: RegionName) { state.withLock { $0.kept[name] = finds } }

    func kept(_ name: RegionName) -> KeptFinds? { state.withLock { $0.kept[name] } }

    var waiting: Int { state.withLock { $0.waiting.count } }
    var saves: Int { state.withLock { $0.saves } }
}
