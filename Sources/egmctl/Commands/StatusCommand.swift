internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import JSONRPC

/// `egmctl status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the daemon, the regions and what is wrong with them.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var client = try connection.client()
        let info = try client.call(SystemInfo.self, .init())
        let topology = try client.call(TopologyGet.self, .init())
        try connection.show(["info": info.json, "topology": topology.json]) {
            StatusCommand.text(info.result, topology.result)
        }
    }

    private static func text(_ info: SystemInfoResult, _ topology: TopologyResult) -> String {
        let regions = topology.regions
        let total = regions.reduce(0) { $0 &+ $1.size }
        let whole = regions.filter { $0.allocation == nil && [.ready, .found, .dirty, .scrubbing].contains($0.state) }
            .reduce(0) { $0 &+ $1.size }
        let free = regions.reduce(whole) { $0 &+ ($1.partitioning?.free ?? 0) }
        let fatal = topology.hazards.count { $0.level == .fatal }
        let simulated = info.simulated ? " on a simulated host" : ""
        let summary = Table.properties([
            ("daemon", "egmd \(info.version)\(simulated), pid \(info.pid), up \(durationText(info.uptime))"),
            (
                "host",
                "\(topology.host.architecture), Linux \(topology.host.kernel), "
                    + "\(sizeText(topology.host.pageSize)) pages, driver \(topology.host.driverGeneration.rawValue)"
            ),
            ("memory", "\(sizeText(total)) in \(countText(regions.count, "region")), \(sizeText(free)) free"),
            ("GPUs", "\(topology.gpus.count)"),
            ("hazards", topology.hazards.isEmpty ? "none" : "\(topology.hazards.count), \(fatal) of them fatal"),
        ])
        var parts = [summary.text]
        if !regions.isEmpty { parts.append(RegionInfo.table(regions)) }
        let cut = regions.compactMap { region in
            region.partitioning.map { "\(region.name) \($0.bar(size: region.size)) \($0.partsText), \($0.freeText)" }
        }
        if !cut.isEmpty { parts.append(cut.joined(separator: "\n")) }
        let waiting = regions.compactMap { region in region.reason.map { "\(region.name): \($0)" } }
        if !waiting.isEmpty { parts.append(waiting.joined(separator: "\n")) }
        if !topology.hazards.isEmpty { parts.append(HazardInfo.lines(topology.hazards)) }
        return parts.joined(separator: "\n\n")
    }
}
