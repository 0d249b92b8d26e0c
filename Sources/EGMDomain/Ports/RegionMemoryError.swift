/// Why a provider could not do what it was asked to.
package enum RegionMemoryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The memory could not be taken hold of, or was lost.
    case unavailable(reason: String)
    /// Somebody else has the memory: the open was refused, or must not be tried. It may succeed later.
    case held(by: [Holder], reason: String)
    /// The scrub could not finish.
    case scrubFailed(reason: String)
    /// A verify found a byte that is not zero, at this offset in the region.
    case notZero(offset: UInt64)
    /// The calling task was cancelled.
    case cancelled

    package var description: String {
        switch self {
        case .unavailable(let reason): reason
        case .held(_, let reason): reason
        case .scrubFailed(let reason): reason
        case .notZero(let offset): "a verify found a non-zero byte at offset \(offset)"
        case .cancelled: "it was cancelled"
        }
    }
}
