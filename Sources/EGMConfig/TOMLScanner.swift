/// A cursor over valid TOML that knows keys, comments and where a value ends, but not what values mean.
struct TOMLScanner {
    private let bytes: [UInt8]
    private var position = 0
    private(set) var line = 1

    private static let newline = UInt8(ascii: "\n")
    private static let quotes: Set<UInt8> = [UInt8(ascii: "\""), UInt8(ascii: "'")]

    init(_ text: String) { bytes = Array(text.utf8) }

    var atEnd: Bool { position >= bytes.count }
    var current: UInt8? { atEnd ? nil : bytes[position] }

    private mutating func advance() {
        if current == TOMLScanner.newline { line += 1 }
        position += 1
    }

    mutating func skip(while condition: (UInt8) -> Bool) {
        while let byte = current, condition(byte) { advance() }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// Spaces and line ends.
    mutating func skipBlank() {
        skip { TOMLScanner.isSpace($0) || $0 == TOMLScanner.newline || $0 == UInt8(ascii: "\r") }
    }

    mutating func skipLine() {
        skip { $0 != TOMLScanner.newline }
    }

    /// Reads `a.b."c d"` and stops at what follows (`=`, `]`); escapes in quoted keys are left as they stand.
    mutating func keyPath() -> [String] {
        var path: [String] = []
        while true {
            skip(while: TOMLScanner.isSpace)
            guard let byte = current else { return path }
            if TOMLScanner.quotes.contains(byte) {
                let start = position + 1
                skipString()
                path.append(String(decoding: bytes[start..<max(start, position - 1)], as: UTF8.self))
            } else {
                let start = position
                skip(while: TOMLScanner.isBareKey)
                guard position > start else { return path }
                path.append(String(decoding: bytes[start..<position], as: UTF8.self))
            }
            skip(while: TOMLScanner.isSpace)
            guard current == UInt8(ascii: ".") else { return path }
            advance()
        }
    }

    private static func isBareKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// Goes on to the end of the line on which the value ends: arrays may span lines, and so may `"""` strings.
    mutating func skipValue() {
        var depth = 0
        while let byte = current {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "#"):
                skipLine()
                continue
            case TOMLScanner.newline where depth <= 0: return
            case _ where TOMLScanner.quotes.contains(byte):
                skipString()
                continue
            default: break
            }
            advance()
        }
    }

    /// Stands on an opening quote and goes behind the closing one; three quotes open a string over several lines.
    private mutating func skipString() {
        guard let quote = current else { return }
        let isLong = position + 2 < bytes.count && bytes[position + 1] == quote && bytes[position + 2] == quote
        let width = isLong ? 3 : 1
        for _ in 0..<width { advance() }
        while let byte = current {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                advance()
                if !atEnd { advance() }
                continue
            }
            if byte == quote, !isLong || closesLongString(with: quote) {
                for _ in 0..<width { advance() }
                return
            }
            advance()
        }
    }

    /// `""""` ends a long string with one quote inside it: the last three close.
    private func closesLongString(with quote: UInt8) -> Bool {
        guard position + 2 < bytes.count, bytes[position + 1] == quote, bytes[position + 2] == quote else {
            return false
        }
        return position + 3 >= bytes.count || bytes[position + 3] != quote
    }
}
