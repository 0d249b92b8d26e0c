/// Why a stream of messages cannot be followed any further. The end of the message is unknown, so the connection has
/// to be closed after the error has been answered.
package enum FramingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The message has more bytes than `limit` allows.
    case tooLong(limit: Int)
    /// Arrays and objects are nested deeper than `limit` levels.
    case tooDeep(limit: Int)

    package var description: String {
        switch self {
        case .tooLong(let limit): "the message is longer than \(limit) bytes"
        case .tooDeep(let limit): "the message nests arrays and objects deeper than \(limit) levels"
        }
    }
}
