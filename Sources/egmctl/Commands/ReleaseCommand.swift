internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl release`.
struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "End an allocation.",
        discussion: "Its regions are scrubbed and free again when nobody uses their memory any more.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The allocation's id.")
    var id: String

    @Flag(help: "For admins: end it whatever its holders do. It never skips the wait for them.")
    var force = false

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(AllocationRelease.self, .init(id: id, force: force))
        try connection.show(reply.json) {
            let regions = listText(reply.result.regions.map(\.name))
            return
                "\(reply.result.id) is \(reply.result.state.rawValue); \(regions) will be scrubbed when nobody uses it"
        }
    }
}
