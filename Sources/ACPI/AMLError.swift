/// Why a piece of AML cannot be read. Offsets count from the start of the table, header included.
package enum AMLError: Error, Equatable, Sendable, CustomStringConvertible {
    case truncated(needed: Int, available: Int, at: Int)
    /// An operation that this reader does not know; its length is unknown too, so nothing after it can be read.
    case unknownOpcode(UInt16, at: Int)
    case badName(at: Int)
    /// A package length that is smaller than itself, or that runs past what encloses it.
    case badPackageLength(length: Int, available: Int, at: Int)
    case tooDeep(limit: Int, at: Int)
    /// The value would be larger than ``Limits/maximumEvaluationCost``.
    case tooLarge(limit: Int, at: Int)
    /// `^` above the root.
    case aboveRoot(at: Int)
    /// The value is computed when it is asked for; only the kernel can know it.
    case dynamic(reason: String, at: Int)
    /// The path names something that has no value, such as a device, or nothing at all.
    case noValue(path: String)

    /// Where in the table, or nil where no byte of a table is at fault.
    package var offset: Int? {
        switch self {
        case .truncated(_, _, let at), .unknownOpcode(_, let at), .badName(let at), .badPackageLength(_, _, let at),
            .tooDeep(_, let at), .tooLarge(_, let at), .aboveRoot(let at), .dynamic(_, let at):
            at
        case .noValue: nil
        }
    }

    package var description: String {
        switch self {
        case .truncated(let needed, let available, let at):
            "\(needed) bytes are needed at offset \(at), but \(available) are left"
        case .unknownOpcode(let code, let at): "unknown operation 0x\(String(code, radix: 16)) at offset \(at)"
        case .badName(let at): "malformed name at offset \(at)"
        case .badPackageLength(let length, let available, let at):
            "package at offset \(at) says \(length) bytes, \(available) are possible"
        case .tooDeep(let limit, let at): "more than \(limit) levels deep at offset \(at)"
        case .tooLarge(let limit, let at): "a value of more than \(limit) units at offset \(at)"
        case .aboveRoot(let at): "a name at offset \(at) goes above the root"
        case .dynamic(let reason, let at): "\(reason) at offset \(at)"
        case .noValue(let path): "\(path) has no value"
        }
    }
}
