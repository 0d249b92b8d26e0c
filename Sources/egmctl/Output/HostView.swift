// What `status` and `watch` show: one screen about the whole host. It is asked for in several calls, so that parts of it
// can be a moment apart.

internal import EGMClient
internal import EGMProtocol
internal import JSONRPC

/// The daemon, the regions, the allocations, and what is wrong with them.
struct HostView {
    /// Allocations that are shown; `allocation list` has all.
    static let allocationsShown = 12
    /// Characters of the bar of a region between its brackets.
    static let barWidth = 20

    let info: SystemInfoResult
    let topology: TopologyResult
    let allocations: [AllocationInfo]
    /// As the daemon wrote them.
    let json: JSONValue

    init(_ client: inout Client) throws(ClientError) {
        let info = try client.call(SystemInfo.self, .init())
        let topology = try client.call(TopologyGet.self, .init())
        let allocations = try client.allocations()
        self.info = info.result
        self.topology = topology.result
        self.allocations = allocations.known
        json = [
            "info": info.json, "topology": topology.json, "allocations": .array(allocations.json),
        ]
    }

    var text: String {
        let regions = topology.regions
        var parts = [summary]
        if !regions.isEmpty { parts.append(HostView.table(regions)) }
        if !allocations.isEmpty {
            let more = allocations.count - HostView.allocationsShown
            let note = more > 0 ? "\nand \(more) more: egmctl allocation list" : ""
            parts.append(AllocationInfo.summaryTable(Array(allocations.prefix(HostView.allocationsShown))) + note)
        }
        let reasons = regions.compactMap { region in region.reason.map { printable("\(region.name): \($0)") } }
        if !reasons.isEmpty { parts.append(reasons.joined(separator: "\n")) }
        if let notes = info.configuration?.notes, !notes.isEmpty { parts.append(notes.joined(separator: "\n")) }
        let hazards = topology.hazards
        if !hazards.isEmpty { parts.append(HazardInfo.lines(hazards)) }
        return parts.joined(separator: "\n\n")
    }

    private var summary: String {
        let regions = topology.regions
        let total = regions.reduce(0) { $0 &+ $1.size }
        let whole = regions.filter { $0.allocation == nil && [.ready, .found, .dirty, .scrubbing].contains($0.state) }
            .reduce(0) { $0 &+ $1.size }
        let free = regions.reduce(whole) { $0 &+ ($1.partitioning?.free ?? 0) }
        let fatal = topology.hazards.count { $0.level == .fatal }
        let simulated = info.simulated ? " on a simulated host" : ""
        return Table.properties([
            ("daemon", "egmd \(info.version)\(simulated), pid \(info.pid), up \(durationText(info.uptime))"),
            (
                "host",
                "\(topology.host.architecture), Linux \(topology.host.kernel), "
                    + "\(sizeText(topology.host.pageSize)) pages, driver \(topology.host.driverGeneration.rawValue)"
            ),
            ("memory", "\(sizeText(total)) in \(countText(regions.count, "region")), \(sizeText(free)) free"),
            ("GPUs", "\(topology.gpus.count)"),
            ("hazards", topology.hazards.isEmpty ? "none" : "\(topology.hazards.count), \(fatal) of them fatal"),
        ]).text
    }

    private static func table(_ regions: [RegionInfo]) -> String {
        var table = Table([
            ("REGION", .left), ("STATE", .left), ("", .left), ("SIZE", .right), ("USABLE", .right),
            ("BAD BLOCKS", .right),
            ("SOCKET", .right), ("NODE", .right), ("GPUS", .left), ("ALLOCATION", .left),
        ])
        for region in regions {
            let paint = region.colour.map { [1: $0, 2: $0] } ?? [:]
            table.append(
                [
                    region.name, region.stateText, region.bar(width: barWidth), sizeText(region.size),
                    sizeText(region.retired.usableSize), region.retired.blocksText, orDash(region.socket),
                    orDash(region.numaNode), listText(region.gpus), region.allocationText,
                ], colours: paint)
        }
        return table.text
    }
}
