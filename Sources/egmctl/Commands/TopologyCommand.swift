internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl topology`.
struct TopologyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology", abstract: "Show sockets, regions and GPUs, how they belong together, and hazards.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(TopologyGet.self, .init())
        try connection.show(reply.json) { TopologyCommand.text(reply.result) }
    }

    private static func text(_ topology: TopologyResult) -> String {
        var lines: [String] = []
        let sockets = Set(topology.regions.map { $0.socket ?? -1 } + topology.gpus.map(\.socket)).sorted()
        for socket in sockets {
            lines.append(socket < 0 ? "socket unknown" : "socket \(socket)")
            for region in topology.regions where (region.socket ?? -1) == socket {
                let node = region.numaNode.map { ", NUMA node \($0)" } ?? ""
                lines.append(
                    "  \(region.name)  \(sizeText(region.size)) at \(orDash(region.base))\(node), \(region.stateText)")
                lines += topology.gpus.filter { region.gpus.contains($0.bdf) }.map { "    \(line($0))" }
            }
            let free = topology.gpus.filter { gpu in
                gpu.socket == socket && !topology.regions.contains { $0.gpus.contains(gpu.bdf) }
            }
            if !free.isEmpty { lines.append("  without region") }
            lines += free.map { "    \(line($0))" }
        }
        if lines.isEmpty { lines.append("no GPUs and no EGM regions") }
        if !topology.hazards.isEmpty { lines += ["", HazardInfo.lines(topology.hazards)] }
        return lines.joined(separator: "\n")
    }

    private static func line(_ gpu: GPUInfo) -> String {
        let memory = gpu.memory.map { ", HBM \(sizeText($0.size)) at \($0.base)" } ?? ""
        return "\(gpu.bdf)  \(gpu.product ?? "\(gpu.vendor):\(gpu.device)")\(memory), driver \(gpu.driver ?? "none")"
    }
}
