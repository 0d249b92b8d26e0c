// Finds of bad memory outlive the daemon and the boot: firmware lists them at the earliest after the next boot. They are
// loaded before the region is opened for the first time, so that no scrub touches them, and saved whenever they change.
// A store that fails loses nothing that is in memory; it is reported, and the next change tries again.

extension Custodian {
    /// Keeps finds in `store` from now on. To be called before `adopt`.
    package func keepFinds(in store: any RetiredPagesStore) { self.store = store }

    /// Adds what earlier runs of the daemon found, once for each record.
    func loadFinds(_ name: RegionName) async {
        guard let store, let record = records[name], !record.hasLoadedFinds else { return }
        records[name]?.hasLoadedFinds = true
        let stored = await store.load(record.region)
        if let problem = stored.problem { observe(.findsNotKept(name, reason: problem)) }
        guard !stored.runs.isEmpty, let size = records[name]?.region.size else { return }
        let finds = RetiredPages(
            regionSize: size, status: .unknown(reason: "only earlier finds are known"), runs: stored.runs)
        records[name]?.savedFinds = finds.runs
        addRetired(finds, to: name)
    }

    /// Saves the finds of a region if they are not what was saved last.
    func saveFinds(_ name: RegionName) {
        guard let store, let record = records[name] else { return }
        let finds = record.retired.runs.filter { $0.source != .firmware }
        guard finds != record.savedFinds else { return }
        records[name]?.savedFinds = finds
        let region = record.region
        Task(executorPreference: taskExecutor) {
            do throws(RetiredPagesStoreError) {
                try await store.save(region, runs: finds)
            } catch {
                await self.noteUnsaved(name, error)
            }
        }
    }

    private func noteUnsaved(_ name: RegionName, _ error: RetiredPagesStoreError) {
        // No runs are equal to this, so the next change tries again.
        records[name]?.savedFinds = nil
        observe(.findsNotKept(name, reason: error.description))
    }
}
