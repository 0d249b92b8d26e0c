internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl gpu unbind`.
struct GPUUnbindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unbind", abstract: "Take a GPU from its driver. For admins.",
        discussion: "Refused for the reasons that stop `egmctl gpu bind`.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: ArgumentHelp("The GPU's PCI address, such as 0008:01:00.0.", valueName: "bdf"), completion: LiveNames.gpus
    )
    var gpu: String

    @Flag(help: "Also no longer bind it when egmd starts.")
    var persistent = false

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(GPUUnbind.self, .init(gpu: gpu, persistent: persistent))
        try connection.show(reply.json) { reply.result.text }
    }
}
