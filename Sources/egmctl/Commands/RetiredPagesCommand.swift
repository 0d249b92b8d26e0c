internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl retired-pages`.
struct RetiredPagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retired-pages", abstract: "List the retired (bad) memory of a region.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The region, for example egm5.", completion: LiveNames.regions)
    var region: String

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(RegionRetiredPages.self, .init(region: region))
        try connection.show(reply.json) { RetiredPagesCommand.text(reply.result) }
    }

    static func text(_ result: RetiredPagesResult) -> String {
        var lines: [String] = []
        if result.status == .unknown {
            lines.append("the list is not known to be complete" + (result.reason.map { ": \($0)" } ?? ""))
        }
        guard !result.pages.isEmpty else {
            lines.append(result.status == .known ? "\(result.region) has no retired pages" : "none are known")
            return lines.joined(separator: "\n")
        }
        var table = Table([("OFFSET", .right), ("SIZE", .right), ("SOURCE", .left), ("FIRST SEEN", .left)])
        for page in result.pages {
            table.append([
                "0x" + String(page.offset, radix: 16), sizeText(page.size), page.source.rawValue,
                timeText(page.firstSeen),
            ])
        }
        lines.append(table.text)
        lines.append("usable below the first: \(sizeText(result.usableSize)) (\(result.usableSize) bytes)")
        return lines.joined(separator: "\n")
    }
}
