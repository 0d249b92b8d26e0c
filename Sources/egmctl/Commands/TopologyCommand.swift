internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import LinuxSystem

/// `egmctl topology`.
struct TopologyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology", abstract: "Show sockets, regions and GPUs, how they belong together, and hazards.")

    @OptionGroup var connection: ConnectionOptions

    @Option(
        help: ArgumentHelp(
            "Draw a picture with retired blocks and allocations into this file; - is standard output.",
            valueName: "file"), completion: .file(extensions: ["svg"]))
    var svg: String?

    @Flag(help: "Print it in the language of Graphviz, for dot.")
    var dot = false

    func validate() throws {
        if [svg != nil, dot, connection.json].count(where: { $0 }) > 1 {
            throw ValidationError("Only one of --svg, --dot and --json can be given.")
        }
    }

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(TopologyGet.self, .init())
        guard dot || svg != nil else {
            return try connection.show(reply.json) { TopologyText(topology: reply.result).text }
        }
        let picture = try picture(of: reply.result, &client)
        if dot { try Output.print(TopologyDOT(picture: picture).text) }
        if let svg { try write(TopologySVG(picture: picture).text + "\n", to: svg) }
    }

    private func picture(of topology: TopologyResult, _ client: inout Client) throws -> TopologyPicture {
        var retired: [String: [RetiredPageInfo]] = [:]
        for region in topology.regions {
            retired[region.name] = try client.call(RegionRetiredPages.self, .init(region: region.name)).result.pages
        }
        let allocations = try client.allocations().known
        return TopologyPicture(topology: topology, allocations: allocations, retired: retired)
    }

    private func write(_ text: String, to path: String) throws {
        guard path != "-" else { return try Output.write(text) }
        do throws(SystemError) { try AtomicFile.write(path, bytes: Array(text.utf8), mode: 0o644) } catch {
            throw Failure(status: .outputFailed, message: "cannot write the picture: \(error)")
        }
    }
}
