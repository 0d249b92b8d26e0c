package import JSONRPC

/// A closed list of words.
package protocol WireEnum: WireValue, RawRepresentable<String>, CaseIterable {
    /// What the word means, one sentence for the reference page.
    var documentation: String { get }
}

extension WireEnum {
    package static var schema: Schema {
        let meanings = allCases.map { "\($0.rawValue): \($0.documentation)" }.joined(separator: " ")
        return Schema.enumeration(allCases.map(\.rawValue)).described(meanings)
    }

    package init(reading reader: ValueReader) throws(ShapeError) {
        let word = try reader.string()
        guard let value = Self(rawValue: word) else {
            let words = Self.allCases.map(\.rawValue)
            let hint = nearestName(to: word, in: words).map { "did you mean \($0)?" }
            throw ShapeError(
                path: "",
                problem:
                    "\(JSONValue.string(String(word.prefix(64))).text()) is none of: \(words.joined(separator: ", "))",
                hint: hint)
        }
        self = value
    }

    package var json: JSONValue { .string(rawValue) }
}
