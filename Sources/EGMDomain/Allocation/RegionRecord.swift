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

    /// An administrator has asked for the region to be held (true) or given up (false); nil: as configuration says.
    package var isWanted: Bool?
    /// How often in a row the open found that somebody else has the memory, and when to try again (monotonic
    /// nanoseconds).
    package var refusals = 0
    package var retryAt: UInt64?
    /// Who was in the way the last time; nil once an open has succeeded.
    var refusedBy: [Holder]?
    /// The list of what scrubs skip became shorter since the last scrub began: what is clean has to be scrubbed again.
    var isScrubDue = false
    /// Earlier finds of bad memory were asked for.
    var hasLoadedFinds = false
    /// The finds as they were saved last; nil if that failed.
    var savedFinds: [RetiredBlock]? = []
    /// The sources of retired pages are to be asked again.
    var isRetiredDue = false
    /// What an administrator asked the driver to do with the clean region.
    var task: RegionTask?
    /// The path that the VM opens, while the region is handed off.
    package var handedPath: String?

    package init(region: Region, provider: ProviderKind, retired: RetiredPages) {
        self.region = region
        self.provider = provider
        self.retired = retired
        state = region.isFaulty ? .faulty : region.isPresent ? .found : .absent
        reason = region.fatalMessage
    }

    /// Takes the region to `next`, which must be an arrow of its life.
    package mutating func move(to next: RegionState, reason: String? = nil) {
        precondition(state.allows(next), "region \(region.name) cannot go from \(state) to \(next)")
        state = next
        self.reason = reason
        holders = []
        looks = 0
        if next != .scrubbing { progress = nil }
        if next != .handedOff { handedPath = nil }
    }
}
