internal import ArgumentParser

/// `egmctl compat`.
struct CompatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compat", abstract: "Show the host as tools expect it that were written for another kernel.",
        subcommands: [CompatGPUDevicesCommand.self])
}
