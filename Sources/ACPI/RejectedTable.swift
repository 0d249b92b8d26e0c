/// A table image that is not in the namespace, and why.
package struct RejectedTable: Equatable, Sendable, CustomStringConvertible {
    package var name: String
    package var error: TableError

    package var description: String { "\(name): \(error)" }
}
