internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import JSONRPC

/// `egmctl allocation list`.
struct AllocationListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List allocations, oldest first, and who uses their memory.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var client = try connection.client()
        let list = try client.allocations()
        // Without an id, so that one that ends in between is no error.
        let uses = try client.call(AllocationHolders.self, .init(), milliseconds: nil)
        try connection.show(JSONValue.object(["allocations": .array(list.json)]).adding(uses.json)) {
            AllocationInfo.table(list.known, uses: uses.result.uses)
        }
    }
}
