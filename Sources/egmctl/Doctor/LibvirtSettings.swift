// libvirt's configuration files: `name = value` on lines, a value being text in quotes, a number, or a list of text in
// brackets over several lines; `#` begins a comment. Of a name that stands there twice libvirt refuses the file.

/// The settings in one of libvirt's configuration files.
struct LibvirtSettings: Equatable {
    private enum Value: Equatable {
        case text(String)
        case list([String])
    }

    private var values: [String: Value] = [:]

    /// Reads `content`; what cannot be understood is left out, for libvirt to complain about.
    init(_ content: String) {
        var characters = content[...]
        while !characters.isEmpty {
            LibvirtSettings.skipBlanks(&characters)
            let name = characters.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            characters = characters.dropFirst(name.count).drop { $0 == " " || $0 == "\t" }
            guard !name.isEmpty, characters.first == "=" else {
                characters = characters.drop { !$0.isNewline }
                continue
            }
            characters = characters.dropFirst().drop { $0 == " " || $0 == "\t" }
            if let value = LibvirtSettings.value(&characters) { values[String(name)] = value }
        }
    }

    /// A value that is text, or a number as it is written.
    func text(_ name: String) -> String? {
        guard case .text(let text) = values[name] else { return nil }
        return text
    }

    /// A value that is a list; a single text counts as a list of one, as in libvirt.
    func list(_ name: String) -> [String]? {
        switch values[name] {
        case .list(let list): list
        case .text(let text): [text]
        case nil: nil
        }
    }

    private static func value(_ characters: inout Substring) -> Value? {
        switch characters.first {
        case "\"", "'": return quoted(&characters).map(Value.text)
        case "[":
            characters = characters.dropFirst()
            var list: [String] = []
            while true {
                skipBlanks(&characters)
                switch characters.first {
                case "\"", "'":
                    guard let text = quoted(&characters) else { return nil }
                    list.append(text)
                case ",": characters = characters.dropFirst()
                case "]":
                    characters = characters.dropFirst()
                    return .list(list)
                default: return nil
                }
            }
        default:
            let number = characters.prefix { $0.isNumber || $0 == "-" }
            characters = characters.dropFirst(number.count)
            return number.isEmpty ? nil : .text(String(number))
        }
    }

    private static func quoted(_ characters: inout Substring) -> String? {
        guard let quote = characters.first else { return nil }
        let text = characters.dropFirst().prefix { $0 != quote && !$0.isNewline }
        let rest = characters.dropFirst(text.count + 1)
        characters = rest.dropFirst()
        return rest.first == quote ? String(text) : nil
    }

    private static func skipBlanks(_ characters: inout Substring) {
        while let first = characters.first, first.isWhitespace || first == "#" {
            characters = first == "#" ? characters.drop { !$0.isNewline } : characters.dropFirst()
        }
    }
}
