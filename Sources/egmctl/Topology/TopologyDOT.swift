internal import EGMProtocol

/// The host in the language of Graphviz: `egmctl topology --dot | dot -Tsvg`.
struct TopologyDOT {
    let picture: TopologyPicture

    var text: String {
        let topology = picture.topology
        var lines = [
            "graph egm {", "  graph [rankdir=TB, fontname=\"sans-serif\"];",
            "  node [shape=box, style=rounded, fontname=\"sans-serif\"];",
        ]
        for socket in topology.sockets {
            let name = socket.map { "socket \($0)" } ?? "socket unknown"
            lines += [
                "  subgraph \(TopologyDOT.quoted("cluster \(name)")) {", "    label=\(TopologyDOT.quoted(name));",
            ]
            for region in topology.regions where region.socket == socket {
                let label = [
                    region.name, sizeText(region.size), region.state.rawValue,
                    "\(region.retired.blocksText) bad blocks",
                ]
                lines.append("    \(node(region.name, label, extra: ", shape=cylinder"))")
            }
            for gpu in topology.gpus where gpu.socket == socket || (socket == nil && gpu.socket < 0) {
                lines.append("    \(node(gpu.bdf, [gpu.productText, gpu.bdf, gpu.driver ?? "no driver"]))")
            }
            lines.append("  }")
        }
        for region in topology.regions {
            for gpu in region.gpus { lines.append("  \(edge(region.name, gpu))") }
        }
        for allocation in picture.allocations {
            let label = [allocation.vm.name ?? allocation.vm.uuid, allocation.id, allocation.state.rawValue]
            lines.append("  \(node(allocation.id, label, extra: ", shape=ellipse"))")
            for share in allocation.regions {
                lines.append("  \(edge(allocation.id, share.name, label: sizeText(share.size)))")
            }
        }
        return (lines + ["}"]).joined(separator: "\n")
    }

    private func node(_ name: String, _ label: [String], extra: String = "") -> String {
        "\(TopologyDOT.quoted(name)) [label=\(TopologyDOT.quoted(label.joined(separator: "\n")))\(extra)];"
    }

    private func edge(_ from: String, _ to: String, label: String? = nil) -> String {
        let text = label.map { " [label=\(TopologyDOT.quoted($0))]" } ?? ""
        return "\(TopologyDOT.quoted(from)) -- \(TopologyDOT.quoted(to))\(text);"
    }

    /// A string of DOT. Only quotes, backslashes and ends of lines mean something in it.
    static func quoted(_ text: String) -> String {
        let parts = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            printable(String(line)).map { ["\"", "\\"].contains($0) ? "\\\($0)" : String($0) }.joined()
        }
        return "\"\(parts.joined(separator: "\\n"))\""
    }
}
