internal import EGMDomain

extension RetiredPagesFile {
    /// The line that says which memory the file is about.
    static func identity(_ region: Region, _ base: PhysicalAddress) -> String {
        "region \(region.name.proximity) \(base) 0x\(String(region.size, radix: 16))"
    }

    static func line(_ run: RetiredBlock, _ base: PhysicalAddress) -> String {
        let address = PhysicalAddress(base.rawValue &+ run.offset)
        return "\(address) 0x\(String(run.size, radix: 16)) \(run.source.rawValue) \(run.firstSeen)"
    }

    /// The runs of a file of `region`; nil if a line is not understood, or not about this memory.
    static func runs(_ lines: [String], _ region: Region) -> [RetiredBlock]? {
        guard let base = region.base, lines.first == identity(region, base) else { return nil }
        var runs: [RetiredBlock] = []
        for line in lines.dropFirst() {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 4, let address = hexadecimal(words[0]), let size = hexadecimal(words[1]),
                let source = RetiredBlock.Source(rawValue: String(words[2])), let firstSeen = Int64(words[3]),
                address >= base.rawValue, address - base.rawValue < region.size, size > 0,
                size <= region.size - (address - base.rawValue)
            else { return nil }
            runs.append(
                RetiredBlock(offset: address - base.rawValue, size: size, source: source, firstSeen: firstSeen))
        }
        return runs
    }

    private static func hexadecimal(_ word: Substring) -> UInt64? {
        // UInt64 takes a sign, we write none.
        guard word.hasPrefix("0x"), !word.contains("+"), !word.contains("-") else { return nil }
        return UInt64(word.dropFirst(2), radix: 16)
    }
}
