internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import JSONRPC

/// `egmctl compat gpu-devices`.
struct CompatGPUDevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gpu-devices",
        abstract: "Show which GPUs belong to which region, as KubeVirt and device "
            + "plugins read it.",
        discussion: """
            These tools read /sys/class/egm/egmN/egm_size and gpu_devices. Newer kernels have links in place of gpu_devices, so \
            the tools find no EGM there. --directory writes both files for every region, to be mounted at /sys/class/egm in \
            the container of such a tool. Run it again when GPUs were added or removed; files are replaced in one step.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("The directory to write to; made if its parent is there.", valueName: "path"))
    var directory: String?

    func run() throws {
        var client = try connection.client()
        // The kernel shows no node of an absent one, and the tools would look for it.
        let regions = try client.call(RegionList.self, .init()).result.regions.filter { $0.state != .absent }
        let view = GPUDevicesView(regions: regions.map { ($0.name, $0.size, $0.gpus) })
        if let directory { try view.write(to: directory) }
        try connection.show(view.json) {
            directory.map { "\(countText(regions.count, "region")) written to \($0)" } ?? view.text
        }
    }
}
