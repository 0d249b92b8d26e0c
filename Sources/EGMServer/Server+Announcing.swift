internal import EGMDomain

extension Server {
    /// Before the first allocation is asked for: what exists already was made by nobody whom we could fail to tell.
    func prepareAnnouncements() {
        if announcements == nil {
            announcements = Announcements(known: existingAllocations())
        } else if announcements?.needsPruning == true {
            announcements?.prune(existing: existingAllocations())
        }
    }

    /// Notes of which allocations the client was told by what has been sent.
    func noteTold(_ connection: Connection) {
        for id in connection.output.takeTold() { announcements?.tell(id) }
    }

    /// Ends an allocation whose maker will not be told of it, unless somebody else knows it.
    func takeBack(_ id: AllocationID, from connection: Connection) {
        guard announcements?.giveUp(id) == true else { return }
        let caller = connection.caller
        custodian.assumeIsolated { $0.takeBack(id, for: caller) }
    }

    private func existingAllocations() -> [AllocationID] {
        custodian.assumeIsolated { $0.allocationsByAge().map(\.id) }
    }
}
