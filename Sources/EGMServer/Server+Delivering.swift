package import EGMDomain
internal import LinuxSystem

extension Server: DeliveryTracking {
    /// The clients to which a descriptor of `region` is on its way.
    package func undelivered(_ region: RegionName) -> [Holder] {
        forgetRead()
        return (Array(connections.values) + lingering).filter { $0.isDelivering(region) }.map { connection in
            let isCertain = connection.isSurelyDelivering(region)
            let pid = connection.caller.pid
            let command = HostRoot().attribute("/proc/\(pid)/comm") ?? "a process that has ended"
            return Holder(pid: pid, command: command, way: .undelivered, isCertain: isCertain)
        }
    }

    /// Lets go of closed connections whose clients have read everything, or are gone.
    func forgetRead() { lingering.removeAll { !$0.hasUnread } }
}
