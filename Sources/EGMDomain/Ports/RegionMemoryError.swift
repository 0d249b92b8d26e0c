/// Why a provider could not do what it was asked to.
package enum RegionMemoryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The memory could not be taken hold of, or was lost.
    case unavailable(reason: String)
    /// The memory could not be taken hold of for want of something that may come back (memory, threads, descriptors).
    case temporary(reason: String)
    /// Somebody else has the memory: the open was refused, or must not be tried. It may succeed later.
    case held(by: [Holder], reason: String)
    /// The scrub could not finish.
    case scrubFailed(reason: String)
    /// A verify found a byte that is not zero, at this offset in the region.
    case notZero(offset: UInt64)
    /// A scrub or verify was stopped between two chunks: `interrupt`, or the calling task was cancelled.
    case interrupted(ScrubPart)
    /// The calling task was cancelled.
    case cancelled

    package var description: String {
        switch self {
        case .unavailable(let reason): reason
        case .temporary(let reason): reason
        case .held(_, let reason): reason
        case .scrubFailed(let reason): reason
        case .notZero(let offset): "a verify found a non-zero byte at offset \(offset)"
        case .interrupted(let part): "it was stopped after \(part.end) bytes"
        case .cancelled: "it was cancelled"
        }
    }
}
