// The ledger's format, version 2 (docs/ledger.md). A file of lines, so that `cat` shows what egmd has promised:
//
//     egmd ledger 2 boot=5f0c9f4e-…                                      9f3c6a1e8b2d4470
//     put id=a-… vm=… share=4,0x…,0x…,0x0,0x…,held … | dirty 4,0x…,0x…     12ab…
//     clean 4,0x…,0x…                                                     …
//
// Each line is a transaction: changes, separated by " | ", and a checksum (one blank before it). The checksum is FNV-1a
// with 64 bits that goes on from the line before, so a line is right only where it was written: nothing can be left out,
// doubled or exchanged unseen. FNV-1a sees every change of a single byte. Beyond accidents it protects from nothing.
//
// The first line keeps its form in all versions; what follows it may change with the version, and only with it.

internal import EGMDomain

/// Constants and checksums of the format.
enum LedgerFormat {
    static let version: UInt64 = 2
    /// The oldest that is read; it has no partitions, so neither `cut` nor marks of ranges.
    static let oldestVersion: UInt64 = 1
    /// What FNV-1a begins with.
    static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
    /// Hexadecimal digits of a checksum.
    static let sumLength = 16
    static let newline = UInt8(ascii: "\n")
    static let blank = UInt8(ascii: " ")

    /// The checksum that goes on from `seed` over `bytes`.
    static func sum(_ seed: UInt64, _ bytes: some Sequence<UInt8>) -> UInt64 {
        var sum = seed
        for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return sum
    }

    /// The line with `payload` behind lines whose checksum is `sum`, which goes on.
    static func line(_ payload: String, _ sum: inout UInt64) -> [UInt8] {
        var bytes = Array(payload.utf8)
        sum = LedgerFormat.sum(sum, bytes)
        bytes.append(blank)
        bytes += digits(sum)
        bytes.append(newline)
        return bytes
    }

    /// The first line.
    static func header(boot: String, _ sum: inout UInt64) -> [UInt8] {
        line("egmd ledger \(version) boot=\(LedgerText.escaped(boot))", &sum)
    }

    /// A checksum as it is written.
    static func digits(_ sum: UInt64) -> [UInt8] {
        let text = String(sum, radix: 16)
        return Array(repeating: UInt8(ascii: "0"), count: sumLength - text.utf8.count) + Array(text.utf8)
    }
}
