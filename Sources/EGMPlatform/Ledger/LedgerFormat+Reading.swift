internal import EGMDomain

extension LedgerFormat {
    /// The changes of a transaction ; nil if it has anything that no version up to ours knows.
    static func changes(_ payload: ArraySlice<UInt8>) -> [LedgerChange]? {
        var changes: [LedgerChange] = []
        var words = payload.split(separator: blank, omittingEmptySubsequences: false)[...]
        while !words.isEmpty {
            let end = words.firstIndex { $0.elementsEqual("|".utf8) } ?? words.endIndex
            guard let change = change(words[..<end]) else { return nil }
            changes.append(change)
            // A separator with nothing behind it is no end.
            if end + 1 == words.endIndex { return nil }
            words = words[min(end + 1, words.endIndex)...]
        }
        return changes.isEmpty ? nil : changes
    }

    private static func change(_ words: ArraySlice<ArraySlice<UInt8>>) -> LedgerChange? {
        guard let verb = words.first else { return nil }
        let rest = words.dropFirst()
        switch String(decoding: verb, as: UTF8.self) {
        case "put": return LedgerEntryWords(rest)?.entry.map(LedgerChange.put)
        case "remove":
            guard rest.count == 1, let word = rest.first, word.starts(with: "id=".utf8),
                let id = LedgerText.unescaped(word.dropFirst(3)), !id.isEmpty
            else { return nil }
            return .remove(AllocationID(id))
        case "dirty":
            if let (region, offset, size) = onlyRange(rest) { return .dirtyRange(region, offset: offset, size: size) }
            return onlyRegion(rest).map(LedgerChange.dirty)
        case "clean":
            if let (region, offset, size) = onlyRange(rest) { return .cleanRange(region, offset: offset, size: size) }
            return onlyRegion(rest).map(LedgerChange.clean)
        case "cut": return onlyRegion(rest).map(LedgerChange.cut)
        default: return nil
        }
    }

    private static func onlyRegion(_ words: ArraySlice<ArraySlice<UInt8>>) -> RegionIdentity? {
        guard words.count == 1, let parts = words.first?.split(separator: comma, omittingEmptySubsequences: false)
        else { return nil }
        return parts.count == 3 ? region(parts[...]) : nil
    }

    private static func onlyRange(
        _ words: ArraySlice<ArraySlice<UInt8>>
    ) -> (region: RegionIdentity, offset: UInt64, size: UInt64)? {
        guard words.count == 1, let parts = words.first?.split(separator: comma, omittingEmptySubsequences: false),
            parts.count == 5, let region = region(parts[..<3]), let offset = LedgerText.hexadecimal(parts[3]),
            let size = LedgerText.hexadecimal(parts[4]), size > 0, size <= region.size, offset <= region.size - size
        else { return nil }
        return (region, offset, size)
    }

    static let comma = UInt8(ascii: ",")

    /// The region that three parts of a word name.
    static func region(_ parts: ArraySlice<ArraySlice<UInt8>>) -> RegionIdentity? {
        let parts = Array(parts)
        guard parts.count == 3, let proximity = LedgerText.number(parts[0]).flatMap(UInt32.init(exactly:)),
            let base = LedgerText.hexadecimal(parts[1]), let size = LedgerText.hexadecimal(parts[2])
        else { return nil }
        return RegionIdentity(
            name: RegionName(ProximityDomain(proximity)), base: PhysicalAddress(base), size: size)
    }
}
