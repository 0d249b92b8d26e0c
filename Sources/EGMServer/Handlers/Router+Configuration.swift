package import EGMProtocol
internal import JSONRPC

extension Router {
    /// Registers the methods about the configuration and the log, which the program itself keeps.
    ///
    /// - Parameters:
    ///   - configuration: what is in force.
    ///   - setLevel: changes the log level.
    package mutating func registerConfiguration(
        _ configuration: @escaping @Sendable () -> ConfigGetResult,
        setLevel: @escaping @Sendable (LogLevelInfo) -> LogSetLevelResult
    ) {
        answer(ConfigGet.self) { (_, _) throws(RPCError) in configuration() }
        answer(LogSetLevel.self) { (params, _) throws(RPCError) in setLevel(params.level) }
    }
}
