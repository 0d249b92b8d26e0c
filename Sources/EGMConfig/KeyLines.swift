// The line of each key in a TOML text. TOMLKit tells positions for syntax errors only, so this walks the text once more.
//
// It runs after toml++ has accepted the text and therefore only needs to find its way through valid TOML: table headers,
// (dotted, quoted) keys, and values just far enough to know where they end. Keys inside an inline table, and tables in an
// inline array, are not recorded: `line(of:)` falls back to the nearest outer key.

/// The line of each key. A path counts the tables of an array from 0, as in `socket`, `1`, `gpu`, `0`, `address`.
struct KeyLines {
    private var lines: [[String]: Int] = [:]
    /// Tables of each array so far.
    private var counts: [[String]: Int] = [:]

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
                var brackets = 0
                scanner.skip { byte in
                    let isBracket = byte == UInt8(ascii: "[")
                    if isBracket { brackets += 1 }
                    return isBracket
                }
                table = open(scanner.keyPath(), isElement: brackets > 1)
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

    /// The path of the table that a header opens: arrays on the way stand for their last table, and `[[name]]` adds one.
    private mutating func open(_ header: [String], isElement: Bool) -> [String] {
        var path: [String] = []
        for (index, part) in header.enumerated() {
            path.append(part)
            if isElement, index == header.count - 1 {
                path.append(String(counts[path, default: 0]))
                counts[Array(path.dropLast()), default: 0] += 1
            } else if let count = counts[path] {
                path.append(String(count - 1))
            }
        }
        return path
    }

    /// The first mention of a path stays.
    private mutating func record(_ path: [String], at line: Int) {
        for length in stride(from: 1, through: path.count, by: 1) {
            let part = Array(path[..<length])
            if lines[part] == nil { lines[part] = line }
        }
    }
}
