internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl release`, also `egmctl allocation release`.
struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "End an allocation.",
        discussion: """
            Its regions are scrubbed and free again when nobody uses their memory any more; who still does is named. Doing \
            it again names them again, and --force counts then too.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The allocation's id.", completion: LiveNames.allocations)
    var id: String

    @Flag(help: "For admins: kill the processes that use its memory. It never skips the wait for their end.")
    var force = false

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(AllocationRelease.self, .init(id: id, force: force))
        let uses = try users(&client)
        try connection.show(uses.isEmpty ? reply.json : reply.json.adding(AllocationHoldersResult(uses: uses).json)) {
            let regions = listText(reply.result.regions.map(\.name))
            let what =
                "\(reply.result.id) is \(reply.result.state.rawValue); \(regions) will be scrubbed when nobody uses it"
            return ([what] + AllocationUseInfo.lines(uses)).joined(separator: "\n")
        }
    }

    /// Who keeps it from being over; nobody if it is.
    private func users(_ client: inout Client) throws -> [AllocationUseInfo] {
        do {
            return try client.call(AllocationHolders.self, .init(ids: [id]), milliseconds: nil).result.uses
        } catch ClientError.refused(let refusal) where refusal.kind == .unknownAllocation {
            return []
        }
    }
}
