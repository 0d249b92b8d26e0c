internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl ping`.
struct PingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping", abstract: "Ask egmd for a sign of life and print how long it took.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var client = try connection.client()
        let clock = ContinuousClock()
        let start = clock.now
        let reply = try client.call(SystemPing.self, .init())
        let microseconds = (clock.now - start) / .microseconds(1)
        try connection.show(reply.json) { "egmd at \(client.path) answered in \(Int(microseconds)) µs" }
    }
}
