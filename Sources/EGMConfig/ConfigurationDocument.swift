internal import TOMLKit

/// One file, parsed, with the line of each key.
///
/// The only place that knows TOMLKit. `TOMLDecoder` is not used: it accepts unknown keys silently and reports a wrong type
/// as a missing key. toml++ gets the text as a C string and hands strings back as C strings, so a NUL would cut the rest
/// off unseen: it is refused here in both its forms. TOMLKit never frees a parsed document; a few KiB a reload.
struct ConfigurationDocument {
    let root: [String: RawValue]
    let lines: KeyLines

    init(file: String, text: String) throws(ConfigurationError.Problem) {
        if let line = ConfigurationDocument.lineOfNUL(text) {
            throw ConfigurationError.Problem(
                file: file, line: line, message: "a NUL character stands here; remove it (is this a text file?)")
        }
        do {
            root = ConfigurationDocument.members(of: try TOMLTable(string: text))
        } catch let error as TOMLParseError {
            let begin = error.source.begin
            throw ConfigurationError.Problem(
                file: file, line: begin.line, message: "not valid TOML at column \(begin.column): \(error.description)")
        } catch {
            throw ConfigurationError.Problem(file: file, line: nil, message: "not valid TOML: \(error)")
        }
        lines = KeyLines(scanning: text)
    }

    private static func members(of table: TOMLTable) -> [String: RawValue] {
        var members: [String: RawValue] = [:]
        for key in table.keys {
            if let value = table[key] { members[key] = rawValue(value.tomlValue) }
        }
        return members
    }

    private static func rawValue(_ value: TOMLValue) -> RawValue {
        if let text = value.string { return .string(text) }
        if let number = value.int { return .integer(number) }
        if let flag = value.bool { return .boolean(flag) }
        if let array = value.array { return .array(array.map { rawValue($0.tomlValue) }) }
        if let table = value.table { return .table(members(of: table)) }
        return .other(value.type.description)
    }

    private static func lineOfNUL(_ text: String) -> Int? {
        for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = Substring(line)
            if line.utf8.contains(0) || line.contains(#"\u0000"#) || line.contains(#"\U00000000"#) { return index + 1 }
        }
        return nil
    }
}
