/// Everything that is wrong in the configuration files, so that one run shows all of it.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// In the order of files and lines; never empty.
    package let problems: [Problem]

    /// One problem a line.
    package var description: String { problems.map(\.description).joined(separator: "\n") }

    package struct Problem: Error, Equatable, CustomStringConvertible {
        package let file: String
        /// Counted from 1; nil where the problem has no place in the text (an unreadable file).
        package let line: Int?
        /// What is wrong and what to do, as a sentence without the place.
        package let message: String

        package var description: String {
            line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
        }
    }
}
