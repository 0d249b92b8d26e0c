/// A region with what happens to it at run time.
package struct RegionRecord: Equatable, Sendable {
    package var region: Region
    package private(set) var state: RegionState
    /// Why it is faulty, or what it waits for; nil if there is nothing to say.
    package var reason: String?
    package var provider: ProviderKind
    /// Nil until the provider was opened.
    package var capabilities: RegionCapabilities?
    package var retired: RetiredPages
    /// Non-nil while a scrub or verify runs.
    package var progress: ScrubProgress?
    /// The last scrub that ended well.
    package var lastScrub: ScrubReport?
    /// The allocation that has the region, or waits for its scrub.
    package var allocation: AllocationID?
    /// Who kept the memory in use when that was last looked at; empty unless opening, draining, or found after an open
    /// that somebody else was in the way of.
    package var holders: [Holder] = []
    /// How often that was looked at in vain in the present state: somebody used the memory, or it could not be told.
    package var looks = 0

    /// How often somebody asked who uses the region while it is an allocation's, and how many of them have an answer.
    var usesAsked: UInt64 = 0
    var usesAnswered: UInt64 = 0
    /// Why the last answer says nothing; nil if it does.
    var useProblem: String?
    /// The last answer about a region that is cut.
    var partitionUsers: PartitionUsers?

    /// An administrator has asked for the region to be held (true) or given up (false); nil: as configuration says.
    package var isWanted: Bool?
    /// How often in a row the open found that somebody else has the memory, and when to try again (monotonic
    /// nanoseconds).
    package var refusals = 0
    package var retryAt: UInt64?
    /// Who was in the way the last time; nil once an open has succeeded.
    var refusedBy: [Holder]?
    /// Why the memory of a restored allocation could not be held again, the last time.
    var reattachProblem: String?
    /// After a restart: somebody may use the region although it is nobody's.
    var isLookDue = false
    /// The list of what scrubs skip became shorter since the last scrub began: what is clean has to be scrubbed again.
    var isScrubDue = false
    /// Earlier finds of bad memory are known, if there were any.
    var hasLoadedFinds = false
    /// What an administrator cleared before they were: a byte of each run, or nil for all of them.
    var clearedBeforeLoad: Set<UInt64?> = []
    /// The finds as they were saved last; nil if that failed.
    var savedFinds: KeptFinds? = KeptFinds()
    /// The driver's list was asked for in this boot. Not of interest where there is no such driver.
    var hasBootList = false
    /// The retired runs as they were when the region was last clean, without `unwiped`. What was retired then holds no
    /// owner's data and is not touched by scrubs; every other find may, and is wiped. A new record knows of none.
    var spared: [RetiredBlock] = []
    /// What the last scrub found bad itself: a page that it could not write holds what it held, and may be readable again
    /// one day. Each scrub tries again until it is written.
    var unwiped: [RetiredBlock] = []
    /// How far a scrub came that was stopped, as long as nobody could write to the memory since.
    var part: ScrubPart?
    /// The sources of retired pages are to be asked again.
    var isRetiredDue = false
    /// What an administrator asked the driver to do with the clean region.
    var task: RegionTask?
    /// The path that the VM opens, while the region is handed off.
    package var handedPath: String?

    /// What it is cut into; nil if it is not. Only in answers to queries: the custodian keeps them beside the records.
    package var partitions: RegionPartitions?

    package init(region: Region, provider: ProviderKind, retired: RetiredPages) {
        self.region = region
        self.provider = provider
        self.retired = retired
        state = region.isFaulty ? .faulty : region.isPresent ? .found : .absent
        reason = region.fatalMessage
    }

    /// What a scrub must leave alone now.
    var untouchable: [RetiredBlock] { retired.untouchable(sparing: spared) }

    /// A region that an allocation of an earlier run of the daemon has.
    init(
        restoring region: Region, provider: ProviderKind, retired: RetiredPages, state: RegionState,
        for allocation: AllocationID?, path: String? = nil
    ) {
        self.init(region: region, provider: provider, retired: retired)
        self.state = state
        self.allocation = allocation
        handedPath = path
        reason = nil
    }

    /// All of it was scrubbed, or is as clean as it was: what is retired now holds no owner's data, but for `unwiped`.
    mutating func spareAll() {
        spared = retired.runs
        for run in unwiped { unspare(run.bytes) }
    }

    /// A range was scrubbed, but for what that scrub found bad: what else is retired in it now holds no owner's data.
    mutating func spare(_ range: Range<UInt64>, butFor found: [RetiredBlock]) {
        unspare(range)
        unwiped.removeAll { $0.offset < range.upperBound && $0.end > range.lowerBound }
        unwiped += found
        for run in retired.runs where run.offset < range.upperBound && run.end > range.lowerBound {
            spared.append(RetiredBlock(run.bytes.clamped(to: range), like: run))
        }
        for run in found { unspare(run.bytes) }
    }

    /// What a scrub of the whole region found bad, or of a part of it.
    mutating func noteUnwiped(_ found: [RetiredBlock], isWhole: Bool) {
        let known = isWhole ? [] : unwiped
        unwiped = known + found.filter { !known.contains($0) }
    }

    private mutating func unspare(_ range: Range<UInt64>) {
        var kept: [RetiredBlock] = []
        for run in spared {
            if run.offset < range.lowerBound {
                kept.append(RetiredBlock(run.offset..<min(run.end, range.lowerBound), like: run))
            }
            if run.end > range.upperBound {
                kept.append(RetiredBlock(max(run.offset, range.upperBound)..<run.end, like: run))
            }
        }
        spared = kept
    }

    /// Takes the region to `next`, which must be an arrow of its life.
    package mutating func move(to next: RegionState, reason: String? = nil) {
        precondition(state.allows(next), "region \(region.name) cannot go from \(state) to \(next)")
        state = next
        self.reason = reason
        holders = []
        looks = 0
        reattachProblem = nil
        if next != .scrubbing { progress = nil }
        if next == .ready { spareAll() }
        if ![.dirty, .scrubbing, .ready].contains(next) { part = nil }
        if next != .handedOff { handedPath = nil }
    }
}
