internal import ArgumentParser

/// `egmctl log`.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Look at and change what egmd logs.", subcommands: [LogLevelCommand.self])
}
