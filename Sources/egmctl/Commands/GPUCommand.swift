internal import ArgumentParser

/// `egmctl gpu`.
struct GPUCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gpu", abstract: "Look at GPUs, and change their drivers.",
        subcommands: [GPUListCommand.self, GPUBindCommand.self, GPUUnbindCommand.self])
}
