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
        let uses = try client.uses(of: list.known.map(\.id))
        try connection.show(["allocations": .array(list.json), "uses": .array(uses.json)]) {
            AllocationInfo.table(list.known, uses: uses.known)
        }
    }
}
