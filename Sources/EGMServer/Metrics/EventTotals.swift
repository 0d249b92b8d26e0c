internal import EGMDomain
internal import EGMProtocol

/// What has happened since the daemon started, whether or not anybody was told. Everything that happens is published, so
/// this needs no counting anywhere else.
struct EventTotals: Sendable {
    /// Scrubs and verifies of one region that ended well.
    struct Scrubs: Equatable, Sendable {
        var count: UInt64 = 0
        var bytes: UInt64 = 0
        var nanoseconds: UInt64 = 0
    }

    private(set) var events: [EventKind: UInt64] = [:]
    private(set) var faults: [FaultEvent.Fault: UInt64] = [:]
    private(set) var scrubs: [RegionName: Scrubs] = [:]
    private(set) var reloads: UInt64 = 0
    private(set) var refusedReloads: UInt64 = 0
    /// What became of the last reload.
    private(set) var isReloadRefused = false

    mutating func count(_ kind: EventKind) { events[kind, default: 0] += 1 }

    mutating func count(_ fault: FaultEvent.Fault) {
        faults[fault, default: 0] += 1
        guard fault == .configuration else { return }
        refusedReloads += 1
        isReloadRefused = true
    }

    mutating func countReload() {
        reloads += 1
        isReloadRefused = false
    }

    mutating func count(_ report: ScrubReport, of region: RegionName) {
        scrubs[region, default: Scrubs()].count += 1
        scrubs[region, default: Scrubs()].bytes &+= report.bytes
        scrubs[region, default: Scrubs()].nanoseconds &+= report.nanoseconds
    }
}
