/// Everything about creators that wait.
struct CreatorLines {
    /// One that waits for its allocation's regions to be prepared.
    struct Preparer {
        let ticket: UInt64
        /// It goes if somebody outside has the memory: it did not ask to wait.
        let leavesIfHeld: Bool
        let turn: CheckedContinuation<Void, Never>
    }

    /// Those that asked to wait.
    var patient = CreatorQueue()
    /// Those that did not: they wait only for what is over in a moment.
    var hasty = CreatorQueue()
    /// Those that want a part of a region: which of them can be served depends on how much they want.
    var partial = CreatorQueue()
    /// The request whose turn it is at a region, until it has looked. Nobody else claims the region meanwhile.
    var called: [RegionName: UInt64] = [:]
    var preparers: [AllocationID: [Preparer]] = [:]
    /// The users whose requests wait, or have waited and are not answered, by ticket.
    var users: [UInt64: UInt32] = [:]

    /// Takes the one with that ticket out, wherever it waits.
    mutating func take(_ ticket: UInt64) -> CheckedContinuation<Void, Never>? {
        if let waiter = patient.remove(ticket) ?? hasty.remove(ticket) ?? partial.remove(ticket) { return waiter.turn }
        for (id, waiting) in preparers {
            guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { continue }
            let turn = waiting[index].turn
            preparers[id]?.remove(at: index)
            if waiting.count == 1 { preparers[id] = nil }
            return turn
        }
        return nil
    }
}
