extension Custodian {
    /// Takes run-time finds of bad memory back, for example after a DIMM was replaced: all of the region, or the run
    /// that holds the byte at `offset`. What firmware lists stays, and so do finds that a source reports again.
    ///
    /// What was skipped was not scrubbed, so a region that was clean is scrubbed again before anybody gets it.
    package func clearFinds(
        _ name: RegionName, offset: UInt64?, for caller: Caller
    ) throws(AllocationError) -> RetiredPages {
        guard caller.isAdmin else { throw .needsAdmin("region.clearFinds") }
        let record = try region(name)
        // The finds of earlier runs may not be there yet; they are cleared as they come.
        if store != nil, !record.hasLoadedFinds {
            records[name]?.clearedBeforeLoad.insert(offset.map { $0 / Region.granule * Region.granule })
        }
        let before = record.retired
        let after = before.clearingFinds(at: offset)
        guard after != before else { return before }
        records[name]?.retired = after
        records[name]?.isScrubDue = true
        // Also of what is free of a region that is cut; the next daemon would not know.
        if partitionings[name] != nil, let identity = RegionIdentity(record.region) { owe(.dirty(identity)) }
        // The driver's own list went with the finds; it is asked for again before a scrub could write into its blocks,
        // and before a next owner is told that there are none.
        records[name]?.isRetiredDue = true
        saveFinds(name)
        observe(.retiredPagesChanged(name, blocks: after.blockCount))
        if records[name]?.state == .ready {
            refuseTask(name, .scrubFailed(name, reason: "its list of bad memory changed meanwhile"))
            change(name, to: .dirty, reason: "finds of bad memory were cleared")
        }
        if try region(name).state == .scrubbing { memories[name]?.interrupt() }
        drive(name)
        wakeWaiters()
        return after
    }
}
