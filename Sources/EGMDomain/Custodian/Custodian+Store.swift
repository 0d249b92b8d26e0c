// Finds of bad memory outlive the daemon and the boot: firmware lists them at the earliest after the next boot. They are
// loaded before the region is opened for the first time, so that no scrub touches them, and saved whenever they change.
// A store that fails loses nothing that is in memory; it is reported, and the next change tries again.
//
// One saver for each region, which saves what is to be kept when its turn comes and looks again afterwards: an older
// list can never end up above a younger one, and nothing is written before what the store has is known.
//
// What counts as a find where firmware's table cannot be read (the shipped configuration, without /dev/mem): not what
// the driver lists when it is first asked in a boot. It has read the table, so those are firmware's, and the next boot
// brings them back without us. What it lists later, in the same boot, is a find; so that a restart of the daemon does
// not take finds for firmware's, the first list is kept too, for the boot. A find that was kept earlier stays one.

extension Custodian {
    /// Keeps finds in `store` from now on. To be called before `adopt`.
    package func keepFinds(in store: any RetiredPagesStore) { self.store = store }

    /// Adds what earlier runs of the daemon found, once for each record.
    func loadFinds(_ name: RegionName) async {
        guard let store, let record = records[name], !record.hasLoadedFinds else { return }
        let stored = await store.load(record.region)
        if let problem = stored.problem { observe(.findsNotKept(name, reason: problem)) }
        guard let size = records[name]?.region.size, let cleared = records[name]?.clearedBeforeLoad else { return }
        var finds = RetiredPages(
            regionSize: size, status: .unknown(reason: "only earlier finds are known"), runs: stored.finds.runs)
        records[name]?.hasLoadedFinds = true
        records[name]?.clearedBeforeLoad = []
        records[name]?.hasBootList = stored.finds.hasBootList
        records[name]?.savedFinds = KeptFinds(runs: finds.runs, hasBootList: stored.finds.hasBootList)
        for offset in cleared { finds = finds.clearingFinds(at: offset) }
        if !finds.runs.isEmpty { addRetired(finds, to: name) }
        saveFinds(name)
    }

    /// Saves the finds of a region if they are not what was saved last.
    func saveFinds(_ name: RegionName) {
        guard store != nil, savers[name] == nil, let record = records[name], record.hasLoadedFinds,
            record.keptFinds != record.savedFinds
        else { return }
        savers[name] = Task(executorPreference: taskExecutor) { await self.keepSaving(name) }
    }

    private func keepSaving(_ name: RegionName) async {
        while let store, let record = records[name], record.keptFinds != record.savedFinds {
            let finds = record.keptFinds
            records[name]?.savedFinds = finds
            do throws(RetiredPagesStoreError) { try await store.save(record.region, finds) } catch {
                // Nothing is equal to this, so the next change tries again.
                records[name]?.savedFinds = nil
                observe(.findsNotKept(name, reason: error.description))
                guard records[name]?.keptFinds != finds else { break }
            }
        }
        savers[name] = nil
    }

    /// What a source says of the driver's list is a find only from its second answer in a boot on.
    func attributed(_ answer: RetiredPages, _ name: RegionName) -> RetiredPages {
        guard answer.status == .known, let record = records[name], record.provider == .nvgraceEGM else {
            return answer
        }
        if record.hasBootList { return answer.afterFirstAnswer() }
        records[name]?.hasBootList = true
        return answer
    }
}

extension RegionRecord {
    /// What a store has to keep.
    var keptFinds: KeptFinds {
        KeptFinds(runs: retired.runs.filter { $0.source != .firmware }, hasBootList: hasBootList)
    }
}
