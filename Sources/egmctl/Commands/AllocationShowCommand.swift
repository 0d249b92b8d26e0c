internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl allocation show`.
struct AllocationShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show everything about one allocation, and who uses its memory.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The allocation's id.", completion: LiveNames.allocations)
    var id: String

    func run() throws {
        var client = try connection.client()
        let uses = try client.call(AllocationHolders.self, .init(ids: [id]), milliseconds: nil)
        let reply = try client.call(AllocationGet.self, .init(id: id))
        try connection.show(reply.json.adding(uses.json)) {
            reply.result.details(uses: uses.result.uses)
        }
    }
}
