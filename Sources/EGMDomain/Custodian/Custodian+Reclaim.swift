// What an earlier run of the daemon held, and somebody kept for this one (systemd's descriptor store), is taken back before
// anything else happens to the region: no open, so no driver scrubs and nobody has to be out of the way. Whether the memory
// is clean is what the ledger says; where it says nothing, it is dirty. A region that was held is held again, whatever
// configuration says: it was asked for once.

extension Custodian {
    /// Whether a descriptor of an earlier run is to be taken back for the region.
    func waitsForReclaim(_ record: RegionRecord) -> Bool {
        guard memories[record.region.name]?.isKept == true else { return false }
        return switch record.state {
        case .found, .allocated: !isOutdated(record)
        // Even if it is of other memory by now: then it is given up, and is in the drain's way no longer.
        case .draining: true
        default: false
        }
    }

    /// Takes it back; only the region's driver does this.
    func reclaim(_ name: RegionName, _ memory: any RegionMemory) async {
        let isClean = records[name].map { isProvenClean($0.region) } == true
        records[name]?.isLookDue = false
        if records[name]?.state == .found { change(name, to: .opening, reason: "taken back from its keeper") }
        let capabilities: RegionCapabilities?
        do throws(RegionMemoryError) { capabilities = try await memory.reclaim() } catch {
            // The daemon ends; the next one finds it all as it was.
            if Task.isCancelled { return }
            capabilities = nil
        }
        guard let capabilities else {
            // What the ledger says of parts is true of the memory that was kept.
            if partitionings[name] != nil { suspectGaps(name) }
            if records[name]?.state == .opening { change(name, to: .found, reason: "what was kept is not its memory") }
            return wakeWaiters()
        }
        records[name]?.capabilities = capabilities
        observe(.regionReclaimed(name))
        guard records[name]?.state == .opening else {
            records[name]?.isRetiredDue = true
            if records[name]?.state == .allocated { noteHeld(name) }
            return wakeWaiters()
        }
        await readRetiredPages(name)
        guard await waitUntilUnused(name, memory, ignoring: [.vfio]) else {
            if !Task.isCancelled { await giveBack(name, memory, reason: "given up by an administrator") }
            return
        }
        // Somebody else had it meanwhile, whose right we don't know.
        let wasUsed = (records[name]?.looks ?? 0) > 0
        let isScrubDue = records[name]?.isScrubDue == true
        // Which of the finds the earlier run could not write is not known any more.
        let finds = records[name]?.retired.runs.filter(\.isRuntimeFind) ?? []
        records[name]?.unwiped = finds
        change(name, to: isClean && !wasUsed && !isScrubDue ? .ready : .dirty)
    }
}
