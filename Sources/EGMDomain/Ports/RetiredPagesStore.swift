/// Keeps the retired pages that were found at run time, by the kernel or the scrubber, over restarts and boots: firmware
/// lists them at best after the next boot. A list belongs to the memory itself (proximity domain, base and size), not
/// to a node or number, which change.
package protocol RetiredPagesStore: Sendable {
    /// What is kept for `region`; nothing if nothing ever was.
    func load(_ region: Region) async -> StoredRetiredPages

    /// Replaces what is kept for `region` by `runs`; fewer than before after an admin cleared some. Of two calls that
    /// overlap, the one that began later counts.
    func save(_ region: Region, runs: [RetiredBlock]) async throws(RetiredPagesStoreError)
}

/// What a store had.
package struct StoredRetiredPages: Equatable, Sendable {
    /// With source and time as they were saved.
    package var runs: [RetiredBlock]
    /// Why there may be less than was saved, for the operator; nil if all is well.
    package var problem: String?

    package init(runs: [RetiredBlock], problem: String? = nil) {
        self.runs = runs
        self.problem = problem
    }
}

/// Why a list could not be saved. The one before is still there.
package struct RetiredPagesStoreError: Error, Equatable, Sendable, CustomStringConvertible {
    package var reason: String

    package init(reason: String) { self.reason = reason }

    package var description: String { reason }
}
