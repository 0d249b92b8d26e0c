// A picture of the host: a column for each socket, in it the regions as bars of their memory with the parts that are
// somebody's, draining, faulty or retired, and below each the GPUs that are linked to it. A retired block of 64 KiB in
// 447 GiB would be no pixel wide, so everything is drawn at least two wide. Colours work on light and dark ground.

internal import EGMProtocol

/// The host as an SVG image.
struct TopologySVG {
    private static let column = 440
    private static let margin = 24
    private static let barHeight = 30
    private static let gpuSize = (width: 186, height: 58)
    private static let line = 18

    let picture: TopologyPicture

    var text: String {
        var columns: [(body: [String], height: Int)] = []
        for socket in picture.topology.sockets { columns.append(drawing(of: socket)) }
        let width = max(1, columns.count) * TopologySVG.column + TopologySVG.margin
        let hazards = picture.topology.hazards
        let top = (columns.map(\.height).max() ?? 40) + TopologySVG.margin
        let height = top + (hazards.isEmpty ? 0 : 12 + hazards.count * TopologySVG.line) + 40
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" "
                + "height=\"\(height)\" role=\"img\" aria-label=\"EGM topology\">", TopologySVG.style,
            "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>",
        ]
        for (index, column) in columns.enumerated() {
            lines.append("<g transform=\"translate(\(TopologySVG.margin + index * TopologySVG.column) 0)\">")
            lines += column.body
            lines.append("</g>")
        }
        if columns.isEmpty { lines.append(label("no GPUs and no EGM regions", x: TopologySVG.margin, y: 40)) }
        for (index, hazard) in hazards.enumerated() {
            lines.append(
                label(
                    "\(hazard.level.rawValue): \(hazard.subject): \(hazard.message)", x: TopologySVG.margin,
                    y: top + 12 + index * TopologySVG.line, style: hazard.level == .fatal ? "fatal" : "warning"))
        }
        lines += legend(y: height - 18)
        return (lines + ["</svg>"]).joined(separator: "\n")
    }

    private func drawing(of socket: Int?) -> (body: [String], height: Int) {
        let topology = picture.topology
        let inner = TopologySVG.column - TopologySVG.margin
        var y = TopologySVG.margin + 24
        var body: [String] = []
        for region in topology.regions where region.socket == socket {
            body += drawing(of: region, y: &y)
        }
        let free = topology.gpusWithoutRegion.filter { $0.socket == socket || (socket == nil && $0.socket < 0) }
        if !free.isEmpty {
            body.append(label("without region", x: 16, y: y + 14))
            y += 24
            body += boxes(free, y: &y, from: nil)
        }
        let frame =
            "<rect class=\"socket\" x=\"0\" y=\"\(TopologySVG.margin)\" width=\"\(inner)\" "
            + "height=\"\(y - TopologySVG.margin)\" rx=\"8\"/>"
        let title = label(
            socket.map { "socket \($0)" } ?? "socket unknown", x: 16, y: TopologySVG.margin + 20, style: "title")
        return ([frame, title] + body, y)
    }

    private func drawing(of region: RegionInfo, y: inout Int) -> [String] {
        let node = region.numaNode.map { ", node \($0)" } ?? ""
        var lines = [
            label("\(region.name)  \(sizeText(region.size))\(node), \(region.state.rawValue)", x: 16, y: y + 16)
        ]
        // Above the bar, so that the lines from the GPUs cross none.
        for user in picture.users(of: region) {
            y += TopologySVG.line
            lines.append(label(shortened(user), x: 16, y: y + 14, style: "small"))
        }
        lines.append(
            "<rect class=\"free\" x=\"16\" y=\"\(y + 24)\" width=\"\(TopologySVG.barWidth)\" "
                + "height=\"\(TopologySVG.barHeight)\" rx=\"3\"/>")
        for piece in picture.pieces(of: region) where region.size > 0 {
            let scale = Double(TopologySVG.barWidth) / Double(region.size)
            let width = max(2, Double(min(piece.size, region.size)) * scale)
            let x = min(Double(piece.offset) * scale, Double(TopologySVG.barWidth) - width)
            lines.append(
                "<rect class=\"\(piece.kind.rawValue)\" x=\"\(tenths(16 + x))\" y=\"\(y + 24)\" width=\"\(tenths(width))\" "
                    + "height=\"\(TopologySVG.barHeight)\"><title>\(TopologySVG.escaped(piece.title))</title></rect>")
        }
        let bar = y + 24 + TopologySVG.barHeight
        y = bar + 6
        let gpus = picture.topology.gpus.filter { region.gpus.contains($0.bdf) }
        y += gpus.isEmpty ? 6 : 22
        lines += boxes(gpus, y: &y, from: bar)
        return lines
    }

    /// Two in a row, each with a line up to the region's bar.
    private func boxes(_ gpus: [GPUInfo], y: inout Int, from bar: Int?) -> [String] {
        var lines: [String] = []
        let size = TopologySVG.gpuSize
        for (index, gpu) in gpus.enumerated() {
            let x = 16 + index % 2 * (size.width + 12)
            let top = y + index / 2 * (size.height + 12)
            if let bar {
                let at = x + size.width - 8
                lines.append("<line class=\"link\" x1=\"\(at)\" y1=\"\(bar)\" x2=\"\(at)\" y2=\"\(top)\"/>")
            }
            lines += [
                "<rect class=\"gpu\" x=\"\(x)\" y=\"\(top)\" width=\"\(size.width)\" height=\"\(size.height)\" rx=\"6\"/>",
                label("\(gpu.productText)  \(gpu.bdf)", x: x + 10, y: top + 24),
                label(gpu.driver ?? "no driver", x: x + 10, y: top + 44, style: "small"),
            ]
        }
        y += (gpus.count + 1) / 2 * (size.height + 12) + 8
        return lines
    }

    private func legend(y: Int) -> [String] {
        let kinds = [
            ("free", "free"), ("used", "allocated"), ("retired", "retired"), ("draining", "draining or scrubbed"),
        ]
        return kinds.enumerated().flatMap { index, kind in
            let x = TopologySVG.margin + index * 110
            return [
                "<rect class=\"\(kind.0)\" x=\"\(x)\" y=\"\(y - 10)\" width=\"12\" height=\"12\"/>",
                label(kind.1, x: x + 18, y: y, style: "small"),
            ]
        }
    }

    private func label(_ text: String, x: Int, y: Int, style: String = "text") -> String {
        "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\">\(TopologySVG.escaped(text))</text>"
    }

    /// As much of it as is as wide as the bar. Names of VMs are as long as their owners like.
    private func shortened(_ text: String) -> String {
        let limit = 64
        return text.count > limit ? text.prefix(limit - 1) + "…" : text
    }

    private func tenths(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }

    private static let barWidth = column - margin - 32

    static func escaped(_ text: String) -> String {
        printable(text).map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(character)
            }
        }.joined()
    }

    private static let style = """
        <style>
        .ground { fill: #ffffff } .socket { fill: #f4f6f8; stroke: #8a949e } .gpu { fill: #e3f1dc; stroke: #5b8c3e }
        .free { fill: #dfe5ea; stroke: #8a949e } .used { fill: #4a90d9 } .draining { fill: #e3b341 }
        .faulty { fill: #d1503f } .retired { fill: #8b1a1a } .link { stroke: #5b8c3e; stroke-width: 2 }
        text { font: 13px sans-serif; fill: #1f2328 } .title { font-weight: bold } .small { font-size: 11px }
        .fatal { fill: #b02a1b } .warning { fill: #8a6100 }
        @media (prefers-color-scheme: dark) {
        .ground { fill: #0d1117 } .socket { fill: #161b22 } .gpu { fill: #1d2f18 } .free { fill: #2d333b }
        text { fill: #e6edf3 } .fatal { fill: #ff7b72 } .warning { fill: #e3b341 } .retired { fill: #ff7b72 }
        }
        </style>
        """
}
