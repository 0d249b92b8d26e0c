package import EGMDomain
package import LinuxSystem

/// Firmware's tables of bad pages, as `HostFactsCopy` has left them.
package struct RetiredTableCopies: Sendable {
    private let facts: HostRoot

    /// - Parameter facts: the directory of the copies.
    package init(in facts: HostRoot) { self.facts = facts }

    /// Where the copy of the table at `address` is.
    static func path(_ address: PhysicalAddress) -> String { "/retired-tables/\(address)" }

    /// What firmware says; `unknown` with every reason if there is no copy of any table of the region.
    ///
    /// - Parameter now: seconds since 1970, for `firstSeen`.
    package func retiredPages(of region: Region, now: Int64) -> RetiredPages {
        guard let base = region.base else {
            return .unknown(regionSize: region.size, reason: "the base address of \(region.name) is unknown")
        }
        var reasons: [String] = []
        for address in region.retiredTables where address.rawValue != 0 {
            do {
                let entries = try FirmwareRetiredTable.decode(words(of: try facts.bytes(Self.path(address))))
                return RetiredPages(
                    firmwareEntries: entries, region: PhysicalRange(base: base, size: region.size), now: now)
            } catch { reasons.append("\(error)") }
        }
        let reason =
            reasons.isEmpty
            ? "firmware names no retired-pages table for \(region.name)"
            : "\(reasons.joined(separator: "; ")); egmd-facts.service collects it, and its log says why not"
        return .unknown(regionSize: region.size, reason: reason)
    }

    private func words(of bytes: [UInt8]) -> [UInt64] {
        stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { start in
            bytes[start..<(start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
