import EGMDomain
import Synchronization

/// A ledger in memory, which fails when the test says so.
final class FakeLedger: AllocationLedger {
    static let error = LedgerError(reason: "the ledger is full", remedy: "make room")

    private struct State {
        var content: LedgerContent
        var transactions: [[LedgerChange]] = []
        var attempts = 0
        var isFailing: @Sendable (Int) -> Bool = { _ in false }
    }

    private let state: Mutex<State>

    init(_ content: LedgerContent = LedgerContent()) { state = Mutex(State(content: content)) }

    convenience init(_ entries: [LedgerEntry], clean: [RegionIdentity] = []) {
        var content = LedgerContent()
        content.apply(entries.map(LedgerChange.put) + clean.map(LedgerChange.clean))
        self.init(content)
    }

    func commit(_ changes: [LedgerChange]) throws(LedgerError) {
        try state.withLock { state throws(LedgerError) in
            state.attempts += 1
            if state.isFailing(state.attempts) { throw FakeLedger.error }
            state.content.apply(changes)
            state.transactions.append(changes)
        }
    }

    /// From now on, fails the commits whose number (from 1) `isFailing` says.
    func fail(_ isFailing: @escaping @Sendable (Int) -> Bool) { state.withLock { $0.isFailing = isFailing } }

    var content: LedgerContent { state.withLock { $0.content } }
    var transactions: [[LedgerChange]] { state.withLock { $0.transactions } }
    var attempts: Int { state.withLock { $0.attempts } }

    func entry(_ id: AllocationID) -> LedgerEntry? { content.entries[id] }

    /// What must never be in a ledger; each sentence is a breach.
    var breaches: [String] {
        let content = content
        var found: [String] = []
        var owners: [RegionName: [(id: AllocationID, range: Range<UInt64>)]] = [:]
        for entry in content.sortedEntries {
            for share in entry.shares where !share.isReturned {
                let name = share.region.name
                // All of a region goes to one, however much of it that asked for.
                let isPart = entry.policy == .partition
                let range = isPart ? share.offset..<share.offset + share.size : 0..<share.region.size
                for other in owners[name] ?? [] where other.range.overlaps(range) {
                    found.append("\(range) of \(name) is \(other.id)'s and \(entry.id)'s")
                }
                owners[name, default: []].append((entry.id, range))
                if content.isClean(share.region) { found.append("\(name) is \(entry.id)'s and clean") }
                if let cut = content.cuts[share.region], !isPart || cut[share.offset] != share.size {
                    found.append("\(range) of \(name) is \(entry.id)'s and clean")
                }
            }
        }
        for (region, ranges) in content.cuts {
            let sorted = ranges.sorted { $0.key < $1.key }
            for (low, high) in zip(sorted, sorted.dropFirst()) where low.key + low.value > high.key {
                found.append("\(region) is dirty at \(low) and \(high), which overlap")
            }
        }
        return found
    }
}
