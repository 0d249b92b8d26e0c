// A file of `-readconfig`, read as QEMU reads it (util/qemu-config.c): `[group "id"]` or `[group]`, below it lines
// `key = "value"`, `#` for comments. Lines that QEMU would refuse are passed over here: QEMU says what is wrong with them.
//
// QEMU gets a copy of what was read here, not the file's name: what was checked is then what is used.

/// What a `-readconfig` file says.
package struct QEMUConfigFile: Equatable, Sendable {
    /// One `[group "id"]` with its lines.
    package struct Section: Equatable, Sendable {
        /// `object`, `device`, `name`, …
        package var group: String
        /// What each key was last set to: the last one wins. The id is the member `id`.
        package var values: [String: String] = [:]
        /// The place of the section's first line, and the one after its last.
        var lines: Range<Int>
    }

    /// The longest file that is read, in bytes. QEMU has no limit; real ones have a few KiB.
    package static let sizeLimit = 1 << 20

    /// Where the file's name stands in the command line.
    package var argumentIndex: Int
    /// The file's name as the command line gives it.
    package var path: String
    package private(set) var sections: [Section] = []
    private var lines: [Substring]

    /// - Parameters:
    ///   - text: the whole content.
    ///   - path: the file's name.
    ///   - argumentIndex: where that name stands in the command line.
    package init(text: String, path: String, argumentIndex: Int) {
        self.path = path
        self.argumentIndex = argumentIndex
        // Bytes: to Swift's strings a carriage return and the line feed behind it are one letter.
        lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Substring.init)
        for (number, line) in lines.enumerated() {
            if line.utf8.first == UInt8(ascii: "[") {
                if let section = QEMUConfigFile.section(line, at: number) { sections.append(section) }
            } else if !sections.isEmpty {
                sections[sections.count - 1].lines = sections[sections.count - 1].lines.lowerBound..<(number + 1)
                guard let (key, value) = QEMUConfigFile.setting(line) else { continue }
                sections[sections.count - 1].values[key] = value
            }
        }
    }

    /// The file's text with the keys `removed` taken out of section `index`, and `added` put under its first line.
    package mutating func change(section index: Int, removing removed: Set<String>, adding added: String) {
        let range = sections[index].lines
        for number in range.dropFirst() {
            guard let (key, _) = QEMUConfigFile.setting(lines[number]), removed.contains(key) else { continue }
            // The number of lines stays, so that QEMU's messages name the right one.
            lines[number] = "#"
            sections[index].values[key] = nil
        }
        lines[range.lowerBound] += "\n" + added
    }

    /// What QEMU is to read.
    package var text: String { lines.joined(separator: "\n") }

    /// `[group "id"]` or `[group]`; nil if it is neither.
    private static func section(_ line: Substring, at number: Int) -> Section? {
        guard let end = line.utf8.lastIndex(of: UInt8(ascii: "]")) else { return nil }
        let inner = line[line.utf8.index(after: line.startIndex)..<end]
        let parts = inner.utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false).map(
            Substring.init)
        let group = String(parts[0].trimmed)
        guard !group.isEmpty else { return nil }
        var section = Section(group: group, lines: number..<(number + 1))
        if parts.count >= 2 { section.values["id"] = String(parts[1]) }
        return section
    }

    /// `key = "value"`; nil for anything else.
    private static func setting(_ line: Substring) -> (String, String)? {
        let parts = line.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            .map(Substring.init)
        guard parts.count == 2 else { return nil }
        let (key, quoted) = (parts[0].trimmed, parts[1].trimmed)
        guard !key.isEmpty, key.utf8.first != UInt8(ascii: "#"), quoted.utf8.first == UInt8(ascii: "\"") else {
            return nil
        }
        let value = quoted.utf8.dropFirst().prefix { $0 != UInt8(ascii: "\"") }
        return (String(key), String(Substring(value)))
    }
}

extension Substring {
    /// Without blanks at its ends, as `sscanf` passes over them.
    fileprivate var trimmed: Substring {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
        var bytes = utf8.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return Substring(bytes)
    }
}
