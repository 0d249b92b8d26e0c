internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl region list`.
struct RegionListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the regions.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(RegionList.self, .init())
        try connection.show(reply.json) {
            reply.result.regions.isEmpty ? "no EGM regions" : RegionInfo.table(reply.result.regions)
        }
    }
}
