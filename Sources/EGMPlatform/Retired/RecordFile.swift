// A small file of lines that must be whole or not be believed. It can be read by people and by `grep`:
//
//     egmd retired-pages 1            what it is, and the version of its format
//     …                               the lines of its owner
//     sum 9f3c6a1e8b2d4470            FNV-1a (64 bits) over everything above, in hexadecimal
//
// It is written atomically, so a file that does not add up was damaged by the disk or by a person. It is then moved
// aside, never removed: it may be the only trace of bad memory.

package import LinuxSystem

/// Reads and writes checksummed line files.
package struct RecordFile: Sendable {
    /// Bytes of the longest file that is read or written; some ten thousand lines.
    package static let sizeLimit = 8 << 20
    /// Damaged files that are kept aside; after that the last of them is replaced.
    package static let asideLimit = 100

    package enum Content: Equatable, Sendable {
        case missing
        /// The owner's lines.
        case lines([String])
        /// It cannot be believed, or is of another version of egmd.
        case damaged(reason: String)
    }

    package let path: String
    /// What the file is: one word.
    package let kind: String
    package let version: Int

    package init(path: String, kind: String, version: Int) {
        self.path = path
        self.kind = kind
        self.version = version
    }

    private var head: String { "egmd \(kind) \(version)" }

    /// Replaces the file.
    ///
    /// - Parameter lines: none with a newline in it.
    /// - Throws: `EFBIG` beyond `sizeLimit`; what `AtomicFile` throws.
    package func write(_ lines: [String], mode: UInt32 = 0o640) throws(SystemError) {
        var text = ([head] + lines).joined(separator: "\n") + "\n"
        text += "sum \(RecordFile.sum(text.utf8))\n"
        guard text.utf8.count <= RecordFile.sizeLimit else {
            throw SystemError(operation: "write", subject: path, code: SystemError.fileTooLarge)
        }
        try AtomicFile.write(path, bytes: Array(text.utf8), mode: mode)
    }

    package func read() throws(SystemError) -> Content {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try readFile(path, limit: RecordFile.sizeLimit) } catch {
            if error.isMissing { return .missing }
            if error.code == SystemError.fileTooLarge {
                return .damaged(reason: "it has more than \(RecordFile.sizeLimit) bytes")
            }
            throw error
        }
        return check(bytes)
    }

    /// Moves the file out of the way; returns its new path.
    package func moveAside() throws(SystemError) -> String {
        let root = HostRoot()
        let number = (1..<RecordFile.asideLimit).first { !root.exists("\(path).corrupt-\($0)") }
        let aside = "\(path).corrupt-\(number ?? RecordFile.asideLimit)"
        try renameFile(path, to: aside)
        return aside
    }

    private func check(_ bytes: [UInt8]) -> Content {
        // The last line is the sum of all before it.
        guard bytes.last == UInt8(ascii: "\n"),
            let lastBreak = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n"))
        else { return .damaged(reason: "it is cut off or empty") }
        let body = bytes[...lastBreak]
        let last = String(decoding: bytes[(lastBreak + 1)...].dropLast(), as: UTF8.self)
        guard last == "sum \(RecordFile.sum(body))" else { return .damaged(reason: "its checksum is wrong") }
        let lines = String(decoding: body.dropLast(), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        guard lines.first.map(String.init) == head else {
            return .damaged(reason: "it begins with '\(lines.first ?? "")', not with '\(head)'")
        }
        return .lines(lines.dropFirst().map(String.init))
    }

    /// FNV-1a with 64 bits: it finds accidents, and is no protection from anybody who may write the file.
    static func sum(_ bytes: some Sequence<UInt8>) -> String {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let text = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
