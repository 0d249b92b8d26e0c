/// Why a value cannot be written as AML.
package enum AMLEncodingError: Error, Equatable, Sendable, CustomStringConvertible {
    case badName(String)
    /// Strings are ASCII without NUL.
    case badString(String)
    case integerTooLarge(UInt64, bytes: Int)
    case tooManyElements(Int, limit: Int)
    /// Longer than ``Limits/maximumPackageLength``.
    case packageTooLong(bytes: Int)

    package var description: String {
        switch self {
        case .badName(let name): "'\(name)' is not an ACPI name: segments have 1 to 4 of A-Z, 0-9 and _"
        case .badString(let text): "'\(text)' is not an AML string: only ASCII without NUL"
        case .integerTooLarge(let value, let bytes): "\(value) does not fit into \(bytes) bytes"
        case .tooManyElements(let count, let limit): "\(count) elements are more than the \(limit) that fit"
        case .packageTooLong(let bytes): "a package of \(bytes) bytes is longer than AML can say"
        }
    }
}
