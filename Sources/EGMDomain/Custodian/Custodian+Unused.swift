extension Custodian {
    /// Waits until no process uses the region's memory, and says meanwhile who does; false if the driver was cancelled
    /// first, or a region that is only being opened was given up by an administrator, or
    /// is shown in another way by the host. Only after this may the region be
    /// scrubbed.
    ///
    /// - Parameter ignoring: ways of use that do not count.
    func waitUntilUnused(
        _ name: RegionName, _ memory: any RegionMemory, ignoring ignored: Set<Holder.Way> = []
    ) async -> Bool {
        var wait = settings.drainInterval
        var targets = HolderTargets()
        while !Task.isCancelled {
            do throws(RegionMemoryError) {
                // Descriptors on their way first: one that arrives while we look is then seen in its process.
                var holders = await deliveries?.undelivered(name) ?? []
                holders += try await memory.holders()
                holders.removeAll { ignored.contains($0.way) }
                // A look that was cancelled half-way may have seen nothing.
                if holders.isEmpty { return !Task.isCancelled }
                noteUse(of: name, by: holders, reason: holders.map(\.description).joined(separator: ", "))
                // Whom we took hold of only now is looked at once more before he is ended, at once.
                if killHolders(of: name, holders, &targets) { continue }
            } catch {
                // Not knowing is no reason to scrub under somebody.
                noteUse(of: name, by: [], reason: "egmd cannot tell who uses it: \(error)")
            }
            if let record = records[name], record.state == .opening, reasonToGiveBack(record) != nil { return false }
            await clock.pause(milliseconds: wait)
            wait = min(wait * 2, 8 * settings.drainInterval)
        }
        return false
    }

    /// Why a region that others use is not waited for any longer while it is being opened.
    func reasonToGiveBack(_ record: RegionRecord) -> String? {
        if isOutdated(record) { return difference(of: record) }
        return record.isWanted == false && record.allocation == nil ? "given up by an administrator" : nil
    }

    private func noteUse(of name: RegionName, by holders: [Holder], reason: String) {
        guard let before = records[name] else { return }
        records[name]?.looks += 1
        records[name]?.holders = holders
        records[name]?.reason = reason
        if before.holders != holders { observe(.drainBlocked(name, holders: holders)) }
        if before.looks == 0 || before.holders != holders { wakeWaiters() }
    }
}
