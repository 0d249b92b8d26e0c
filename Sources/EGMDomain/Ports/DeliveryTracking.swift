/// Knows of descriptors that were sent and not yet read. Such a descriptor is in no process's `/proc/PID/fd`, but its
/// receiver can still take it out of the socket and map the memory.
package protocol DeliveryTracking: Sendable {
    /// The receivers that have a descriptor of `region` waiting in their socket.
    func undelivered(_ region: RegionName) async -> [Holder]
}
