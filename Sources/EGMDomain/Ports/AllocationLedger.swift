/// Keeps what the daemon has promised over its own death. Called on the custodian's executor and within the call, so
/// that nothing can come between a promise and its record: an implementation may not block for longer than a write to
/// memory takes (the ledger's directory is a tmpfs).
package protocol AllocationLedger: Sendable {
    /// Records all of `changes` or none of them, in one step: whoever reads the ledger afterwards, even after a kill in
    /// the middle of this, finds all or none.
    ///
    /// - Throws: nothing has changed then, neither here nor in what a next reader finds.
    func commit(_ changes: [LedgerChange]) throws(LedgerError)
}

/// Why something could not be recorded.
package struct LedgerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried, on which file, and why it failed.
    package var reason: String
    /// What to do about it.
    package var remedy: String

    package init(reason: String, remedy: String) {
        self.reason = reason
        self.remedy = remedy
    }

    package var description: String { "\(reason); \(remedy)" }
}
