internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl region clear-finds`.
struct RegionClearFindsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear-finds", abstract: "Take run-time finds of bad memory back, after a DIMM was replaced.",
        discussion: """
            Clears what the driver or a scrub has found, never what firmware lists. A clean region is scrubbed again \
            before anybody gets it.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The region, for example egm4.", completion: LiveNames.regions)
    var region: String

    @Option(help: ArgumentHelp("Clear only the run that holds this byte of the region.", valueName: "bytes"))
    var offset: ByteSize?

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(RegionClearFinds.self, .init(region: region, offset: offset?.bytes))
        try connection.show(reply.json) { RetiredPagesCommand.text(reply.result) }
    }
}
