internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl gpu bind`.
struct GPUBindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bind", abstract: "Give a GPU to a driver. For admins.",
        discussion: """
            Refused while an allocation has the GPU's region, somebody has the GPU open through VFIO, or the driver that \
            the GPU has would take an open region with it.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: ArgumentHelp("The GPU's PCI address, such as 0008:01:00.0.", valueName: "bdf"), completion: LiveNames.gpus
    )
    var gpu: String

    @Option(help: ArgumentHelp("The driver, if not the configured one (nvgrace_gpu_vfio_pci).", valueName: "name"))
    var driver: String?

    @Flag(help: "Bind it again each time egmd starts.")
    var persistent = false

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(GPUBind.self, .init(gpu: gpu, driver: driver, persistent: persistent))
        try connection.show(reply.json) { reply.result.text + (persistent ? ", and will have it at each start" : "") }
    }
}
