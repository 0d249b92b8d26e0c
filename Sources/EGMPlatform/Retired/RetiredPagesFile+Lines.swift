internal import EGMDomain
internal import LinuxSystem

extension RetiredPagesFile {
    /// The line that says which memory the file is about.
    static func identity(_ region: Region, _ base: PhysicalAddress) -> String {
        "region \(region.name.proximity) \(base) 0x\(String(region.size, radix: 16))"
    }

    static func line(_ run: RetiredBlock, _ base: PhysicalAddress) -> String {
        let address = PhysicalAddress(base.rawValue &+ run.offset)
        return "\(address) 0x\(String(run.size, radix: 16)) \(run.source.rawValue) \(run.firstSeen)"
    }

    /// The line that says in which boot the driver's list was asked for.
    static func line(_ boot: BootIdentity) -> String { "boot \(boot)" }

    /// What a file of `region` keeps; nil if a line is not understood, or not about this memory. What was kept for
    /// another boot is left out.
    static func finds(_ lines: [String], _ region: Region, boot: BootIdentity?) -> KeptFinds? {
        guard let base = region.base, lines.first == identity(region, base) else { return nil }
        var lines = lines.dropFirst()
        let bootLine = lines.first.flatMap { $0.hasPrefix("boot ") ? $0 : nil }
        if bootLine != nil { lines = lines.dropFirst() }
        guard var runs = runs(lines, base, region.size) else { return nil }
        let isThisBoot = bootLine != nil && bootLine == boot.map(line)
        if !isThisBoot { runs.removeAll { $0.source == .driver } }
        return KeptFinds(runs: runs, hasBootList: isThisBoot)
    }

    private static func runs(
        _ lines: ArraySlice<String>, _ base: PhysicalAddress, _ regionSize: UInt64
    ) -> [RetiredBlock]? {
        var runs: [RetiredBlock] = []
        for line in lines {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 4, let address = hexadecimal(words[0]), let size = hexadecimal(words[1]),
                let source = RetiredBlock.Source(rawValue: String(words[2])), let firstSeen = Int64(words[3]),
                address >= base.rawValue, address - base.rawValue < regionSize, size > 0,
                size <= regionSize - (address - base.rawValue)
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
