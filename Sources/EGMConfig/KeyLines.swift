// The line of each key in a TOML text. TOMLKit tells positions for syntax errors only, so this walks the text once more.
//
// It runs after toml++ has accepted the text and therefore only needs to find its way through valid TOML: table headers,
// (dotted, quoted) keys, and values just far enough to know where they end. Keys inside an inline table are not recorded:
// an inline table stands on one line, that of its own key, and `line(of:)` falls back to the nearest outer key.

struct KeyLines {
    private var lines: [[String]: Int] = [:]

    /// The line, counted from 1, of a key given by its whole path; else of the innermost outer key that was found.
    func line(of path: [String]) -> Int? {
        var path = path
        while !path.isEmpty {
            if let line = lines[path] { return line }
            path.removeLast()
        }
        return nil
    }

    init(scanning text: String) {
        var scanner = TOMLScanner(text)
        var table: [String] = []
        while !scanner.atEnd {
            scanner.skipBlank()
            switch scanner.current {
            case nil: return
            case UInt8(ascii: "#"): scanner.skipLine()
            case UInt8(ascii: "["):
                let line = scanner.line
                scanner.skip { $0 == UInt8(ascii: "[") }
                table = scanner.keyPath()
                record(table, at: line)
                scanner.skipLine()
            default:
                let line = scanner.line
                let key = scanner.keyPath()
                if key.isEmpty {
                    scanner.skipLine()
                    continue
                }
                record(table + key, at: line)
                scanner.skipValue()
            }
        }
    }

    /// `a.b = 1` and `[a.b]` also are the first place of `a`; the first mention stays.
    private mutating func record(_ path: [String], at line: Int) {
        for length in stride(from: 1, through: path.count, by: 1) {
            let part = Array(path[..<length])
            if lines[part] == nil { lines[part] = line }
        }
    }
}
