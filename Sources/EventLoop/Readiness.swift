/// What a descriptor is ready for, or is watched for.
package struct Readiness: OptionSet, Hashable, Sendable {
    /// The bits of epoll.
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A read brings bytes, a connection, or the end (`EPOLLIN`).
    package static let readable = Readiness(rawValue: 0x001)
    /// A write takes bytes (`EPOLLOUT`).
    package static let writable = Readiness(rawValue: 0x004)
    /// An error waits on the descriptor (`EPOLLERR`); always reported.
    package static let error = Readiness(rawValue: 0x008)
    /// Both directions are shut (`EPOLLHUP`); reported with any interest.
    package static let hangUp = Readiness(rawValue: 0x010)
    /// The peer sends no more (`EPOLLRDHUP`).
    package static let peerFinished = Readiness(rawValue: 0x2000)

    /// What can be asked for. Asking for `hangUp` alone watches for that and errors only.
    static let askable: Readiness = [.readable, .writable, .peerFinished, .hangUp]
}
