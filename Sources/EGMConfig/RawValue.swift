/// A value of a TOML file before any key's rule has looked at it.
///
/// Only `ConfigurationDocument` touches TOMLKit; rules and reader work on this.
enum RawValue: Equatable {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case array([RawValue])
    case table([String: RawValue])
    /// A type that no key uses (floating-point numbers, dates), by its name.
    case other(String)

    /// The type as an error message says it: "expected …, found a string".
    var typeName: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .boolean: "a boolean"
        case .array: "an array"
        case .table: "a table"
        case .other(let name): "a \(name)"
        }
    }
}
