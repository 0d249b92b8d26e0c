// What the kernel shows changes while the daemon runs: drivers are loaded and unloaded, GPUs bound and unbound, links
// come after the device. A rescan brings a whole new topology. Where it differs from a record in a way that concerns the
// memory itself (the region is gone, or came, or is faulty, or is another one), the region's driver takes the difference
// over between two steps: it closes what is held and begins a new record. A region that is in use is never taken away:
// its record stays, with the reason, until its allocation is over; the driver looks again after every step.

extension Custodian {
    /// Takes over a new topology.
    ///
    /// - Parameter makeMemory: what backs a region that has become present, or has become another one. Kept for regions
    ///   that are in use now.
    package func update(_ new: Topology, makeMemory: @escaping @Sendable (Region) -> (any RegionMemory)?) {
        self.makeMemory = makeMemory
        guard new != topology else { return }
        let old = topology
        topology = new
        defer { observeDifferences(from: old, to: new) }
        for region in new.regions {
            guard let record = records[region.name] else {
                add(region, region.isPresent && !region.isFaulty ? makeMemory(region) : nil)
                if let made = records[region.name] {
                    observe(.regionAppeared(region.name, made.state, reason: made.reason))
                }
                continue
            }
            guard !isOutdated(record) else { continue }
            if record.region.gpus != region.gpus || record.region.generation != region.generation {
                memories[region.name]?.follow(region)
            }
            records[region.name]?.region = region
            if record.state == .faulty, region.isFaulty { records[region.name]?.reason = region.fatalMessage }
        }
        for (name, record) in records where isOutdated(record) {
            if isInUse(record) { records[name]?.reason = "\(difference(of: record)); its owner keeps it until the end" }
            // Only its driver takes the difference over, and need not wait for the end of a scrub.
            if record.state == .scrubbing { memories[name]?.interrupt() }
            drive(name)
        }
        callAllCreators()
        wakeWaiters()
    }

    /// Asks the sources of retired pages of every held region again.
    package func refreshRetiredPages() {
        for name in records.keys where records[name]?.capabilities != nil {
            records[name]?.isRetiredDue = true
            drive(name)
        }
    }

    func add(_ region: Region, _ memory: (any RegionMemory)?) {
        memories[region.name] = memory
        records[region.name] = RegionRecord(
            region: region, provider: memory?.provider ?? .nvgraceEGM,
            retired: .unknown(regionSize: region.size, reason: "no source has been asked yet"))
        drive(region.name)
    }

    /// Whether the host shows the region in another way than the record has it.
    func isOutdated(_ record: RegionRecord) -> Bool {
        guard let now = topology.region(record.region.name) else { return true }
        let old = record.region
        return now.isFaulty != old.isFaulty || now.isPresent != old.isPresent || now.base != old.base
            || now.size != old.size || now.daxDevice != old.daxDevice
    }

    /// Whether the difference can be taken over now.
    func maySettle(_ record: RegionRecord) -> Bool { isOutdated(record) && !isInUse(record) }

    private func isInUse(_ record: RegionRecord) -> Bool {
        [.allocated, .handedOff, .draining].contains(record.state)
    }

    /// What the difference is.
    func difference(of record: RegionRecord) -> String {
        guard let now = topology.region(record.region.name) else { return "the host does not show it any more" }
        if let message = now.fatalMessage { return message }
        if !now.isPresent { return "the kernel does not show it any more" }
        if !record.region.isPresent { return "the kernel shows it now" }
        if record.region.isFaulty { return "what was wrong with it is gone" }
        return "its base, size or device has changed"
    }

    /// Takes over what the host shows now; only the region's driver does this, between two steps.
    func settle(_ name: RegionName) async {
        guard let record = records[name] else { return }
        let reason = difference(of: record)
        refuseTask(name, .regionFaulty(name, reason: reason))
        giveUpClaim(on: name, reason)
        if record.capabilities != nil, let memory = memories[name] {
            await giveBack(name, memory, reason: reason)
        }
        // They are saved by the old record.
        await savers[name]?.value
        // The topology may have changed once more meanwhile, even back to what it was.
        guard let record = records[name], maySettle(record) else { return }
        giveUpClaim(on: name, reason)
        endPause(name)
        guard let now = topology.region(name) else {
            records[name] = nil
            memories[name] = nil
            progress[name] = nil
            observe(.regionChanged(name, from: record.state, to: .absent, reason: reason))
            return wakeWaiters()
        }
        replace(record, with: now, reason: reason)
    }

    private func giveUpClaim(on name: RegionName, _ reason: String) {
        guard let claim = records[name]?.allocation else { return }
        let now = topology.region(name)
        if let now, now.isPresent, !now.isFaulty {
            giveUp(claim, because: .regionDraining(name, holders: [], reason: reason))
        } else if let now, now.isFaulty {
            giveUp(claim, because: .regionFaulty(name, reason: reason))
        } else {
            giveUp(claim, because: .regionAbsent(name))
        }
    }

    private func replace(_ old: RegionRecord, with region: Region, reason: String) {
        let memory = region.isPresent && !region.isFaulty ? makeMemory?(region) : nil
        let isSameMemory = old.region.base == region.base && old.region.size == region.size
        var record = RegionRecord(
            region: region, provider: memory?.provider ?? old.provider,
            retired: isSameMemory
                ? old.retired : .unknown(regionSize: region.size, reason: "no source has been asked yet"))
        record.isWanted = old.isWanted
        if isSameMemory { record.spared = old.spared }
        if record.reason == nil { record.reason = reason }
        memories[region.name] = memory
        records[region.name] = record
        if old.state != record.state {
            observe(.regionChanged(region.name, from: old.state, to: record.state, reason: record.reason))
        }
        wakeWaiters()
    }
}

extension Region {
    /// What makes it faulty.
    var fatalMessage: String? { hazards.first { $0.level == .fatal }?.message }
}
