// The argument of `-object`, `-device` or `-name`: `type,key=value,…` with doubled commas for a comma in a value,
// or one JSON object.

/// The members of one option argument.
package struct QEMUOptionMembers: Equatable, Sendable {
    /// What each key was last set to: the last one wins in QEMU.
    package private(set) var values: [String: QEMUValue] = [:]

    /// Reads `argument`; a first part without `=` is the value of `implied`.
    ///
    /// Returns nil if it begins like JSON and is none. Nothing else is refused: QEMU reports its user's mistakes.
    package init?(_ argument: String, implied: String, json: some JSONObjectReading) {
        if argument.utf8.first == UInt8(ascii: "{") {
            guard let members = json.members(of: argument) else { return nil }
            values = members
            return
        }
        for (index, part) in QEMUOptionMembers.parts(of: argument).enumerated() {
            // Bytes, as QEMU sees them: to Swift's strings `=` and an accent behind it are one letter.
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let key = String(decoding: pair[0], as: UTF8.self)
            if pair.count == 2 {
                values[key] = .text(String(decoding: pair[1], as: UTF8.self))
            } else if index == 0 {
                values[implied] = .text(key)
            } else {
                values[key] = .text("on")
            }
        }
    }

    /// Members that are read already.
    package init(_ values: [String: String]) { self.values = values.mapValues(QEMUValue.text) }

    /// `argument` (the key=value form) without the keys `removed`, and with `added` (nil: nothing) at its end.
    package static func text(of argument: String, removing removed: Set<String>, adding added: String?) -> String {
        let kept = parts(of: argument).filter { part in
            !removed.contains(String(decoding: part.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self))
        }
        // A comma at the end is no member.
        let parts = kept.filter { !$0.isEmpty } + (added.map { [Array($0.utf8)] } ?? [])
        let comma = UInt8(ascii: ",")
        let written = parts.map { part in part.flatMap { $0 == comma ? [comma, comma] : [$0] } }
        return String(decoding: Array(written.joined(separator: [comma])), as: UTF8.self)
    }

    /// All others.
    func without(_ key: String) -> QEMUOptionMembers {
        var members = self
        members.values[key] = nil
        return members
    }

    package subscript(key: String) -> QEMUValue? { values[key] }

    /// `argument` cut at single commas, with doubled ones made single.
    private static func parts(of argument: String) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var part: [UInt8] = []
        var bytes = argument.utf8[...]
        while let byte = bytes.popFirst() {
            if byte != UInt8(ascii: ",") {
                part.append(byte)
            } else if bytes.first == byte {
                part.append(byte)
                bytes.removeFirst()
            } else {
                parts.append(part)
                part = []
            }
        }
        parts.append(part)
        return parts
    }
}
