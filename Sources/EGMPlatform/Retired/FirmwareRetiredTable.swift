// The table that Grace firmware leaves in reserved memory (edk2-nvidia `TH500_EGM_RETIRED_PAGES`): a 64-bit count,
// then that many physical byte addresses, each of one bad 64 KiB block. It is unsorted and may hold duplicates. Where
// the list is empty firmware reserves only 4 KiB of the 32,776 bytes that a full table takes, so nobody may read
// behind the entries that the count gives.

package import EGMDomain

/// The form of firmware's retired-pages table.
package enum FirmwareRetiredTable {
    /// Entries that a table can hold (`MAX_RETIRED_DRAM_PAGES`).
    package static let capacity = 4096  // entries, not bytes

    /// The number of entries from the table's first word.
    package static func count(_ word: UInt64) throws(RetiredTableError) -> Int {
        guard word <= UInt64(capacity) else { throw .countTooLarge(word) }
        return Int(word)
    }

    /// Bytes of a table with `count` entries, count word included.
    package static func byteCount(entries count: Int) -> UInt64 { 8 + 8 * UInt64(count) }

    /// The entries of a whole table, as they stand there.
    package static func decode(_ words: [UInt64]) throws(RetiredTableError) -> [PhysicalAddress] {
        guard let first = words.first else { throw .truncated(needed: 8, available: 0) }
        let count = try count(first)
        guard words.count - 1 >= count else {
            throw .truncated(needed: byteCount(entries: count), available: 8 * UInt64(words.count))
        }
        return words[1..<(1 + count)].map { PhysicalAddress($0) }
    }

    /// The words of a table with these entries, for simulated hosts.
    package static func encode(_ entries: [PhysicalAddress]) -> [UInt64] {
        [UInt64(entries.count)] + entries.map(\.rawValue)
    }
}
