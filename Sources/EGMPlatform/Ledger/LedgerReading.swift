internal import EGMDomain

/// What a ledger's bytes say.
struct LedgerReading {
    /// The lines from the start up to the first that is wrong.
    private(set) var content = LedgerContent()
    /// Nil if not even the first line is right.
    private(set) var boot: String?
    /// Of the first line, where that is right. Only versions that we know are read further.
    private(set) var version: UInt64?
    /// Bytes of the lines that are right, and their checksum.
    private(set) var length = 0
    private(set) var sum = LedgerFormat.seed
    /// What is wrong behind them; nil if nothing is behind them.
    private(set) var damage: String?

    init(_ bytes: [UInt8]) { read(bytes) }

    private mutating func read(_ bytes: [UInt8]) {
        guard let header = take(bytes) else { return damage = "its first line is damaged, cut off or missing" }
        let words = header.split(separator: LedgerFormat.blank, omittingEmptySubsequences: false)
        guard words.count >= 3, words[0].elementsEqual("egmd".utf8), words[1].elementsEqual("ledger".utf8),
            let version = LedgerText.number(words[2]), version >= LedgerFormat.oldestVersion
        else { return damage = "its first line is not that of a ledger" }
        self.version = version
        guard version <= LedgerFormat.version else { return }
        guard words.count == 4, words[3].starts(with: "boot=".utf8),
            let boot = LedgerText.unescaped(words[3].dropFirst("boot=".utf8.count))
        else { return damage = "its first line names no boot" }
        self.boot = boot
        var number = 2
        while length < bytes.count {
            let (start, before) = (length, sum)
            guard let payload = take(bytes) else {
                return damage = "line \(number), at byte \(start), is cut off or its checksum is wrong"
            }
            guard let changes = LedgerFormat.changes(payload) else {
                (length, sum) = (start, before)
                return damage = "line \(number), at byte \(start), is not understood"
            }
            content.apply(changes)
            number += 1
        }
    }

    /// The payload of the next line, if the line is whole and right.
    private mutating func take(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        let rest = bytes[length...]
        guard let end = rest.firstIndex(of: LedgerFormat.newline) else { return nil }
        let payloadEnd = end - LedgerFormat.sumLength - 1
        guard payloadEnd > length, bytes[payloadEnd] == LedgerFormat.blank else { return nil }
        let payload = bytes[length..<payloadEnd]
        let sum = LedgerFormat.sum(self.sum, payload)
        guard bytes[(payloadEnd + 1)..<end].elementsEqual(LedgerFormat.digits(sum)) else { return nil }
        self.sum = sum
        length = end + 1
        return payload
    }
}
