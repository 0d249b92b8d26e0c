/// What was found of the ledger at start.
package struct LedgerReplay: Equatable, Sendable {
    package var content: LedgerContent
    /// The allocations of an earlier boot: their VMs are gone with it.
    package var voided: [LedgerEntry]
    /// What was wrong with the ledger and where it is kept now, for the operator; nil if all is well.
    package var problem: String?

    package init(content: LedgerContent = LedgerContent(), voided: [LedgerEntry] = [], problem: String? = nil) {
        self.content = content
        self.voided = voided
        self.problem = problem
    }
}
