internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl allocation list`.
struct AllocationListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List allocations, oldest first.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(AllocationList.self, .init())
        try connection.show(reply.json) { AllocationInfo.table(reply.result.allocations) }
    }
}
