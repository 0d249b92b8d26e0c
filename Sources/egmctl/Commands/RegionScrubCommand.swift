internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl region scrub`.
struct RegionScrubCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrub", abstract: "Scrub or verify a region that egmd holds and nobody has.",
        discussion: """
            Waits until the region is ready, and shows how far the work is. Ctrl-C ends egmctl and stops the work: the \
            region is as clean as before, and a scrub that is asked for again goes on there.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The region, for example egm4.")
    var region: String

    @Flag(help: "Only read, and prove that everything is zero.")
    var verify = false

    func run() throws {
        let action: RegionScrubParams.Action = verify ? .verify : .scrub
        var client = try connection.client()
        let progress = connection.json ? nil : ScrubProgressDisplay(region: region, socket: client.path)
        try Interruption.watch { progress?.finish() }
        try progress?.start()
        defer { progress?.finish() }
        // A scrub takes as long as it takes.
        let reply = try client.call(RegionScrub.self, .init(region: region, action: action), milliseconds: nil)
        progress?.finish()
        try connection.show(reply.json) { RegionScrubCommand.text(reply.result) }
    }

    private static func text(_ result: RegionScrubResult) -> String {
        let report = result.report
        let done =
            switch result.action {
            case .scrub: report.verified ? "scrubbed and verified" : "scrubbed"
            case .verify: "verified, all zero"
            }
        return "\(result.region): \(done): \(sizeText(report.bytes)) in \(durationText(report.seconds)), "
            + "\(sizeText(report.rate))/s with \(countText(report.threads, "thread"))"
    }
}
