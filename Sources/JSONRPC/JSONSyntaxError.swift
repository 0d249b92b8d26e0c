/// Why a text is no JSON (or JSON beyond our limits), and where.
package struct JSONSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Why, in a few words: `duplicate object key near '"a"'`.
    package let reason: String
    /// The line of the fault, from 1.
    package let line: Int
    /// The character in that line, from 0 as jansson counts.
    package let column: Int
    /// How many bytes of the message had been read when the fault was seen.
    package let position: Int

    package init(reason: String, line: Int, column: Int, position: Int) {
        self.reason = reason
        self.line = line
        self.column = column
        self.position = position
    }

    package var description: String { "line \(line), column \(column) (byte \(position)): \(reason)" }
}
