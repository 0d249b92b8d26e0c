/// A part of a region that is an allocation's, or was and is not clean again.
package struct Partition: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Its allocation's.
        case allocated
        /// Its allocation is over, or egmd was started again; somebody may still use the memory.
        case draining
        /// Nobody uses it; its content is not known.
        case dirty
        case scrubbing
        /// Its scrub has failed: nobody gets it before all of the region is scrubbed.
        case faulty
    }

    /// Bytes from the region's base.
    package let offset: UInt64
    /// Bytes.
    package let size: UInt64
    package internal(set) var state: State
    /// Nil once nobody uses it any more.
    package internal(set) var allocation: AllocationID?
    /// Whose that is.
    package internal(set) var vm: VMIdentity?
    /// Why it drains or is faulty; nil if there is nothing to say.
    package internal(set) var reason: String?
    /// Who kept it in use when that was last looked at.
    package internal(set) var holders: [Holder] = []

    /// Bytes of the region.
    package var range: Range<UInt64> { offset..<offset + size }
}
