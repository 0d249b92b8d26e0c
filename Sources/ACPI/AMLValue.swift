/// A constant of AML, decoded.
package indirect enum AMLValue: Equatable, Sendable {
    case integer(UInt64)
    case string(String)
    case buffer([UInt8])
    /// The elements that are there. A package that announces more than it holds is not filled up.
    case package([AMLValue])
    /// A name that stands for no constant (a device, a field, or nothing). The absolute path if the object exists,
    /// else the name as written.
    case reference(String)

    /// `integer`, `string`, …: for messages.
    package var kind: String {
        switch self {
        case .integer: "integer"
        case .string: "string"
        case .buffer: "buffer"
        case .package: "package"
        case .reference: "reference"
        }
    }
}
