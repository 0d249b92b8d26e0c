/// Something in a table that was not understood or that contradicts the specification. The namespace is still usable,
/// but may lack objects.
package struct TableWarning: Equatable, Sendable, CustomStringConvertible {
    /// The name the table was loaded by: ``TableImage/name``, or `DSDT`, `SSDT3`.
    package var table: String
    /// Byte offset from the start of the table, header included.
    package var offset: Int
    /// A plain sentence.
    package var message: String

    package var description: String { "\(table), offset \(offset): \(message)" }
}
