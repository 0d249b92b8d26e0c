internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import JSONRPC

/// `egmctl region scrub`.
struct RegionScrubCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrub", abstract: "Scrub or verify a region that egmd holds and nobody has.",
        discussion: """
            Waits until the region is ready, and shows how far the work is. Ctrl-C cancels the request and stops the work: \
            the region is as clean as before, and a scrub that is asked for again goes on there.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The region, for example egm4.", completion: LiveNames.regions)
    var region: String

    @Flag(help: "Only read, and prove that everything is zero.")
    var verify = false

    @Option(help: ArgumentHelp("Seconds that it may take; as long as it takes unless given.", valueName: "seconds"))
    var wait: Double?

    func validate() throws {
        if let wait, !(wait >= 0 && wait.isFinite) { throw ValidationError("--wait must be 0 or more seconds.") }
    }

    func run() throws {
        let params = RegionScrubParams(
            region: region, action: verify ? .verify : .scrub, wait: wait, progress: !connection.json)
        let cancellation = try Interruption.cancellation()
        var client = try connection.client()
        var display = ScrubProgressDisplay()
        do {
            defer { display.finish() }
            // A scrub takes as long as it takes; the daemon watches over --wait.
            let reply = try client.call(
                RegionScrub.self, params, milliseconds: nil, cancellation: cancellation,
                progress: { display.show($0) })
            display.finish()
            try connection.show(reply.json) { RegionScrubCommand.text(reply.result) }
        } catch ClientError.refused(let refusal) where cancellation.isCancelled && refusal.kind == .cancelled {
            throw Interruption.failure
        }
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
