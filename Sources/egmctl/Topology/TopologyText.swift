internal import EGMProtocol

/// The host as a tree.
struct TopologyText {
    let topology: TopologyResult

    var text: String {
        var lines: [String] = []
        for socket in topology.sockets {
            lines.append(socket.map { "socket \($0)" } ?? "socket unknown")
            var branches = topology.regions.filter { $0.socket == socket }.map { region in
                (line(region), topology.gpus.filter { region.gpus.contains($0.bdf) }.map(line))
            }
            let free = topology.gpusWithoutRegion.filter { $0.socket == socket }
            if !free.isEmpty { branches.append(("without region", free.map(line))) }
            for (index, branch) in branches.enumerated() {
                let isLast = index == branches.count - 1
                lines.append((isLast ? "└─ " : "├─ ") + branch.0)
                for (number, leaf) in branch.1.enumerated() {
                    lines.append(
                        (isLast ? "   " : "│  ") + (number == branch.1.count - 1 ? "└─ " : "├─ ") + leaf)
                }
            }
        }
        if lines.isEmpty { lines.append("no GPUs and no EGM regions") }
        if !topology.hazards.isEmpty { lines += ["", HazardInfo.lines(topology.hazards)] }
        return lines.joined(separator: "\n")
    }

    private func line(_ region: RegionInfo) -> String {
        let node = region.numaNode.map { ", NUMA node \($0)" } ?? ""
        let state = region.colour?.paint(region.stateText) ?? region.stateText
        return "\(region.name)  \(sizeText(region.size)) at \(orDash(region.base))\(node), \(state)"
    }

    private func line(_ gpu: GPUInfo) -> String {
        let memory = gpu.memory.map { ", HBM \(sizeText($0.size)) at \($0.base)" } ?? ""
        return "\(gpu.bdf)  \(gpu.productText)\(memory), driver \(gpu.driver ?? "none")"
    }
}

extension TopologyResult {
    /// Sorted; nil for what is of no known socket.
    var sockets: [Int?] {
        let known = Set(regions.compactMap(\.socket) + gpus.map(\.socket).filter { $0 >= 0 }).sorted()
        let hasUnknown = regions.contains { $0.socket == nil } || gpus.contains { $0.socket < 0 }
        return (hasUnknown ? [nil] : []) + known.map(Optional.some)
    }

    var gpusWithoutRegion: [GPUInfo] {
        gpus.filter { gpu in !regions.contains { $0.gpus.contains(gpu.bdf) } }
    }
}

extension GPUInfo {
    /// `GB200`, or the PCI ids.
    var productText: String { product ?? "\(vendor):\(device)" }
}
