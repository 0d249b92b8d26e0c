// A command line in a file has one of three forms: a JSON array of strings (what `egmctl plan --format qemu` prints),
// strings that each end with NUL (/proc/PID/cmdline, `--format qemu-nul`), or words for a shell (a script, libvirt's log).
// What stands before the first option, such as the program and variables, is left out.

internal import JSONRPC

/// A command line as text.
enum ArgumentText {
    /// More than any QEMU is started with: Linux takes 128 KiB for one argument and 2 MiB for all.
    static let sizeLimit = 1 << 20

    /// The options of a command line; nil if a quote is left open, or if JSON is no array of strings.
    static func options(_ bytes: [UInt8]) -> [String]? {
        guard let words = words(bytes) else { return nil }
        return options(words)
    }

    static func options(_ words: [String]) -> [String] { Array(words.drop { $0.utf8.first != UInt8(ascii: "-") }) }

    private static func words(_ bytes: [UInt8]) -> [String]? {
        if bytes.first(where: { !isSpace($0) }) == UInt8(ascii: "[") {
            guard let value = try? JSONValue(parsing: bytes),  // the caller says that it is no JSON array
                let elements = value.arrayValue
            else { return nil }
            let strings = elements.compactMap(\.stringValue)
            return strings.count == elements.count ? strings : nil
        }
        if bytes.contains(0) {
            return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast(bytes.last == 0 ? 1 : 0)
                .map { String(decoding: $0, as: UTF8.self) }
        }
        return shellWords(bytes)
    }

    /// Splits as a shell does, without any expansion.
    private static func shellWords(_ bytes: [UInt8]) -> [String]? {
        var words: [String] = []
        var word: [UInt8]?
        var quote: UInt8?
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            if quote == UInt8(ascii: "'") {
                if byte == quote { quote = nil } else { word?.append(byte) }
            } else if byte == UInt8(ascii: "\\") {
                guard let next = rest.popFirst() else { return nil }
                // A backslash at a line's end joins the lines; within double quotes it is for four characters only.
                if next == 0x0a { continue }
                if quote != nil, !#"$`"\"#.utf8.contains(next) { word?.append(byte) }
                word = (word ?? []) + [next]
            } else if byte == UInt8(ascii: "\"") {
                quote = quote == nil ? byte : nil
                word = word ?? []
            } else if quote == nil, byte == UInt8(ascii: "'") {
                quote = byte
                word = word ?? []
            } else if quote == nil, isSpace(byte) {
                if let word { words.append(String(decoding: word, as: UTF8.self)) }
                word = nil
            } else {
                word = (word ?? []) + [byte]
            }
        }
        if let word { words.append(String(decoding: word, as: UTF8.self)) }
        return quote == nil ? words : nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }
}
