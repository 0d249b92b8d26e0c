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
        var found: [String] = []
        var owners: [RegionName: AllocationID] = [:]
        for entry in content.sortedEntries {
            for share in entry.shares where !share.isReturned {
                let name = share.region.name
                if let other = owners.updateValue(entry.id, forKey: name) {
                    found.append("\(name) is \(other)'s and \(entry.id)'s")
                }
                if content.isClean(share.region) { found.append("\(name) is \(entry.id)'s and clean") }
            }
        }
        return found
    }
}
