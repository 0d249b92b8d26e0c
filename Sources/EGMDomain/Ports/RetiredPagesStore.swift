/// Keeps the retired pages that were found at run time, by the kernel or the scrubber, over restarts and boots: firmware
/// lists them at best after the next boot. A list belongs to the memory itself (proximity domain, base and size), not
/// to a node or number, which change.
package protocol RetiredPagesStore: Sendable {
    /// What is kept for `region`; nothing if nothing ever was.
    func load(_ region: Region) async -> StoredRetiredPages

    /// Replaces what is kept for `region`; fewer runs than before after an admin cleared some. Of two calls that
    /// overlap, the one that began later counts.
    func save(_ region: Region, _ finds: KeptFinds) async throws(RetiredPagesStoreError)
}

/// What is kept of a region's retired pages.
package struct KeptFinds: Equatable, Sendable {
    /// Never firmware's. Runs of source `driver` are kept for this boot only.
    package var runs: [RetiredBlock]
    /// Whether the driver's list was asked for in this boot: what it has got since went bad at run time. A store
    /// that was made in another boot says false.
    package var hasBootList: Bool

    package init(runs: [RetiredBlock] = [], hasBootList: Bool = false) {
        self.runs = runs
        self.hasBootList = hasBootList
    }
}

/// What a store had.
package struct StoredRetiredPages: Equatable, Sendable {
    /// With source and time as they were saved.
    package var finds: KeptFinds
    /// Why there may be less than was saved, for the operator; nil if all is well.
    package var problem: String?

    package init(_ finds: KeptFinds = KeptFinds(), problem: String? = nil) {
        self.finds = finds
        self.problem = problem
    }
}

/// Why a list could not be saved. The one before is still there.
package struct RetiredPagesStoreError: Error, Equatable, Sendable, CustomStringConvertible {
    package var reason: String

    package init(reason: String) { self.reason = reason }

    package var description: String { reason }
}
