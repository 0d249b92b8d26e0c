internal import ArgumentParser

/// `egmctl config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Look at the configuration that is in force.",
        subcommands: [ConfigShowCommand.self])
}
