internal import EGMDomain
internal import EGMProtocol

/// A client's place in the sequence of events, and which of them it wants.
struct Subscription {
    /// Names in one filter.
    static let filterLimit = 256

    private let kinds: Set<EventKind>
    private let regions: Set<String>
    private let allocations: Set<String>
    /// The number of the next event to be looked at.
    var next: Int
    /// The reply that announces it is on its way; events come only behind it.
    var isActive = false
    /// The progress that was sent last of each region that is being scrubbed.
    var progress: [RegionName: ScrubProgress] = [:]

    init(_ params: EventSubscribeParams, next: Int) {
        kinds = Set(params.types)
        regions = Set(params.regions)
        allocations = Set(params.allocations)
        self.next = next
    }

    /// Whether it wants to know how far scrubs are.
    var wantsProgress: Bool { wants(.regionProgress) && allocations.isEmpty }

    /// Whether the event is to be sent.
    func passes(_ content: EventRecord.Content) -> Bool {
        guard wants(content.kind) else { return false }
        if !regions.isEmpty, regions.isDisjoint(with: content.regions) { return false }
        if !allocations.isEmpty { return content.allocation.map(allocations.contains) ?? false }
        return true
    }

    /// Whether the progress of `region` is to be sent.
    func passes(progressOf region: RegionName) -> Bool {
        wantsProgress && (regions.isEmpty || regions.contains(region.description))
    }

    private func wants(_ kind: EventKind) -> Bool { kinds.isEmpty || kinds.contains(kind) }
}
