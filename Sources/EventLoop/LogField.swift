/// A field of a log line beside its message, for `journalctl EGM_REGION=egm4`.
package struct LogField: Hashable, Sendable {
    /// The longest name that journald keeps, in bytes.
    package static let nameLimit = 64

    package let name: String
    package let value: String

    /// The name consists of capital letters, digits and underscores and starts with a letter; journald drops others,
    /// so a wrong one is a programming error.
    package init(_ name: StaticString, _ value: String) {
        let name = name.description
        precondition(LogField.isValid(name), "\(name) is no name of a journal field")
        self.name = name
        self.value = value
    }

    static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= nameLimit else { return false }
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return letters.contains(first)
            && name.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_") }
    }
}
