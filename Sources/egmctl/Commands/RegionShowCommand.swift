internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl region show`.
struct RegionShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show everything about one region.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The region, for example egm4.", completion: LiveNames.regions)
    var region: String

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(RegionGet.self, .init(region: region))
        try connection.show(reply.json) { reply.result.details }
    }
}
