internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl region yield`.
struct RegionYieldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "yield", abstract: "Make egmd give a region up, so that others can open its node.",
        discussion: """
            A scrub that runs comes to its end first. egmd takes the region again only after egmctl region adopt or \
            for an allocation by descriptor.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The region, for example egm4.", completion: LiveNames.regions)
    var region: String

    func run() throws {
        var client = try connection.client()
        try Interruption.watch {}
        // It may have to wait for a scrub.
        let reply = try client.call(RegionYield.self, .init(region: region), milliseconds: nil)
        try connection.show(reply.json) {
            let region = reply.result
            return region.state == .found
                ? "\(region.name) is given up; \(region.devicePath) is free for others"
                : "\(region.name) was adopted by somebody else meanwhile; its state is \(region.stateText)"
        }
    }
}
