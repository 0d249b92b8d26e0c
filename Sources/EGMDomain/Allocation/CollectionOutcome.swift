/// What a look for allocations that nobody needs any more has found.
package struct CollectionOutcome: Equatable, Sendable {
    package struct Item: Equatable, Sendable {
        package var allocation: Allocation
        /// Why it was ended, or why not.
        package var reason: String
    }

    /// They drain now (or would).
    package var ended: [Item] = []
    /// Everything else that was looked at.
    package var kept: [Item] = []
}
