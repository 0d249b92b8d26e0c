/// Why the bytes of a table cannot be used. Offsets count from the start of the table.
package enum TableError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The structure at `at` needs more bytes than there are.
    case truncated(needed: Int, available: Int, at: Int)
    /// The file holds more bytes than the header says.
    case trailingBytes(length: Int, available: Int)
    /// The header's length does not even cover the table's fixed part.
    case badLength(length: Int, minimum: Int)
    /// Longer than ``Limits/maximumTableLength``.
    case tooLong(length: Int, limit: Int)
    /// All bytes must add up to 0 modulo 256; this is the sum found.
    case badChecksum(sum: UInt8)
    /// The first four bytes are not the wanted signature.
    case badSignature(found: String, expected: String)
    /// A structure inside the table says that it is too short for its type.
    case badEntry(type: UInt8, length: Int, minimum: Int, at: Int)

    package var description: String {
        switch self {
        case .truncated(let needed, let available, let at):
            "needs \(needed) bytes at offset \(at), but only \(available) are there: the table is cut off"
        case .trailingBytes(let length, let available):
            "the header says \(length) bytes, but there are \(available): this is not one table"
        case .badLength(let length, let minimum):
            "the header says \(length) bytes, but this table has at least \(minimum): the header is damaged"
        case .tooLong(let length, let limit):
            "is \(length) bytes long, more than the \(limit) bytes that are read"
        case .badChecksum(let sum):
            "has a wrong checksum (the bytes add up to \(sum) instead of 0): the table is damaged"
        case .badSignature(let found, let expected):
            "has the signature '\(found)' instead of '\(expected)'"
        case .badEntry(let type, let length, let minimum, let at):
            "has an entry of type \(type) at offset \(at) with length \(length), but at least \(minimum) is needed"
        }
    }
}
