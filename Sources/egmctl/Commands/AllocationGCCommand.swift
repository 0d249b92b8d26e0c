internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl allocation gc`.
struct AllocationGCCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "End the allocations that are provably over.",
        discussion: """
            Those whose process has ended and whose memory nobody uses. What is left is listed with the reason. Operators end \
            their own, administrators everybody's.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Only show what would be ended.")
    var dryRun = false

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(AllocationGC.self, .init(dryRun: dryRun), milliseconds: nil)
        try connection.show(reply.json) { AllocationGCCommand.text(reply.result) }
    }

    private static func text(_ result: AllocationGCResult) -> String {
        guard !result.ended.isEmpty || !result.kept.isEmpty else { return "no allocations" }
        var table = Table([("ALLOCATION", .left), ("VM", .left), ("OUTCOME", .left), ("WHY", .left)])
        for item in result.ended {
            table.append([item.id, item.vm.name ?? item.vm.uuid, result.dryRun ? "would end" : "ended", item.reason])
        }
        for item in result.kept { table.append([item.id, item.vm.name ?? item.vm.uuid, "kept", item.reason]) }
        return table.text
    }
}
