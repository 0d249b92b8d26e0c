internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import JSONRPC

/// `egmctl log level`.
struct LogLevelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "level",
        abstract: "Show the log level, or change it until the next reload or restart (for admins).",
        discussion: "For good: `log-level` in /etc/egmd/egmd.toml, then systemctl reload egmd.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "error, warning, notice, info or debug.")
    var level: LogLevelInfo?

    func run() throws {
        var client = try connection.client()
        if let level {
            let reply = try client.call(LogSetLevel.self, .init(level: level))
            let (now, before) = (reply.result.level.rawValue, reply.result.previous.rawValue)
            let configured = reply.result.configured.rawValue
            return try connection.show(reply.json) {
                let change = now == before ? "log level is \(now) already" : "log level \(before) -> \(now)"
                return change
                    + (now == configured ? "" : ", until the next reload or restart (configured: \(configured))")
            }
        }
        let info = try client.call(SystemInfo.self, .init()).result
        guard let level = info.configuration?.logLevel else {
            throw Failure(status: .refused, message: "egmd \(info.version) does not say which log level it has")
        }
        try connection.show(["level": level.json]) { level.rawValue }
    }
}

extension LogLevelInfo: ExpressibleByArgument {}
