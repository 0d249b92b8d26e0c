// Every GPU of a region names a copy of the same table at an address of its own. The first copy that can be read is
// the answer: reading more would add no knowledge, only risk, since each read is of memory that only firmware says is
// there.
//
// A copy is read in two steps, because its length is in it: the count, if its 8 bytes are reserved memory; then the
// entries, if they are too.

package import EGMDomain

/// Reads firmware's retired-pages table of a region.
package struct RetiredTableReader: Sendable {
    private let memory: SystemMemory

    /// - Parameter memory: the memory map of the host that the physical memory belongs to.
    package init(memory: SystemMemory) { self.memory = memory }

    /// What firmware says; `unknown` with every reason if no copy could be read.
    ///
    /// - Parameter now: seconds since 1970, for `firstSeen`.
    package func retiredPages(
        of region: Region, in physical: borrowing PhysicalMemory, now: Int64
    ) -> RetiredPages {
        guard let base = region.base else {
            return .unknown(regionSize: region.size, reason: "the base address of \(region.name) is unknown")
        }
        var tables: [PhysicalAddress] = []
        // Some firmware gave the property with no address; several GPUs may name one copy.
        for table in region.retiredTables where table.rawValue != 0 && !tables.contains(table) { tables.append(table) }
        guard !tables.isEmpty else {
            return .unknown(
                regionSize: region.size, reason: "firmware names no retired-pages table for \(region.name)")
        }
        var reasons: [String] = []
        for table in tables {
            do throws(RetiredTableError) {
                let entries = try entries(at: table, in: physical)
                return RetiredPages(
                    firmwareEntries: entries, region: PhysicalRange(base: base, size: region.size), now: now)
            } catch {
                reasons.append("the table at \(table) cannot be used: \(error)")
            }
        }
        return .unknown(regionSize: region.size, reason: reasons.joined(separator: "; "))
    }

    /// The entries of the copy at `table`, in its order.
    package func entries(
        at table: PhysicalAddress, in physical: borrowing PhysicalMemory
    ) throws(RetiredTableError) -> [PhysicalAddress] {
        guard table.rawValue % 8 == 0 else { throw .unaligned(table) }
        let head = try read(table, words: 1, physical)
        let count = try FirmwareRetiredTable.count(head.first ?? 0)
        guard count > 0 else { return [] }
        return try FirmwareRetiredTable.decode(try read(table, words: 1 + count, physical))
    }

    private func read(
        _ table: PhysicalAddress, words: Int, _ physical: borrowing PhysicalMemory
    ) throws(RetiredTableError) -> [UInt64] {
        try checkReserved(PhysicalRange(base: table, size: 8 * UInt64(words)))
        do {
            return try physical.words(at: table, count: words)
        } catch {
            throw .unreadable(reason: "\(error)")
        }
    }

    private func checkReserved(_ range: PhysicalRange) throws(RetiredTableError) {
        switch memory {
        case .unreadable(let reason): throw .mapUnreadable(reason: reason)
        case .entries(let entries):
            // arm64 also nests "reserved" entries inside System RAM: those are the host's own memory.
            guard entries.contains(where: { $0.isReserved && $0.range.contains(range) }),
                !entries.contains(where: { $0.isSystemRAM && $0.range.overlaps(range) })
            else { throw .notReserved(range) }
        }
    }
}
