internal import ArgumentParser

/// `egmctl event`.
struct EventCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event", abstract: "Follow what happens.", subcommands: [EventWatchCommand.self])
}
