internal import EGMDomain

/// What a ledger says of itself, for whoever only looks.
package struct LedgerSummary: Equatable, Sendable {
    /// The boot it was written in; nil if its first line is damaged, or a newer egmd has written it.
    package let boot: String?
    /// The allocations in it, up to the first line that is wrong.
    package let allocationCount: Int
    /// What is wrong with it.
    package let damage: String?
    /// A format beyond the one that this egmd reads.
    package let newerVersion: UInt64?

    package init(_ bytes: [UInt8]) {
        let reading = LedgerReading(bytes)
        boot = reading.boot
        allocationCount = reading.content.entries.count
        damage = reading.damage
        newerVersion = reading.version.flatMap { $0 > LedgerFormat.version ? $0 : nil }
    }
}
