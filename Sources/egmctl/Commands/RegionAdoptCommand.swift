internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl region adopt`.
struct RegionAdoptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Make egmd take hold of a region, whatever its configuration says.",
        discussion: "The region is opened and scrubbed in the background; egmctl region show says how far it is.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The region, for example egm4.", completion: LiveNames.regions)
    var region: String

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(RegionAdopt.self, .init(region: region))
        try connection.show(reply.json) {
            "\(reply.result.name) is adopted; its state is \(reply.result.stateText)"
        }
    }
}
