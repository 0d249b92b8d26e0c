internal import EGMDomain
package import EGMProtocol
internal import JSONRPC

extension Router {
    /// Registers the methods about the daemon itself and the connection. To be called last: `system.info` lists what is registered.
    ///
    /// - Parameters:
    ///   - info: what `system.info` says; `methods` and `uptime` are filled in here.
    ///   - uptime: seconds since the daemon started.
    ///   - update: fills in what a reload changes.
    package mutating func registerSystem(
        info: SystemInfoResult, uptime: @escaping @Sendable () -> Double,
        update: @escaping @Sendable (inout SystemInfoResult) -> Void = { _ in }
    ) {
        answer(SystemPing.self) { (_, _) throws(RPCError) in PingResult(pong: true) }
        registerConnection()
        answer(RPCDiscover.self) { (_, _) throws(RPCError) in OpenRPCDocument.contract }
        var info = info
        info.methods = (names + [SystemInfo.name]).sorted()
        let complete = info
        answer(SystemInfo.self) { (_, _) throws(RPCError) in
            var info = complete
            info.uptime = uptime()
            update(&info)
            return info
        }
    }
}
