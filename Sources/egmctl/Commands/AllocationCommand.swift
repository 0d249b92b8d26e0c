internal import ArgumentParser

/// `egmctl allocation`.
struct AllocationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocation", abstract: "Look at allocations, and end them.",
        subcommands: [
            AllocationListCommand.self, AllocationShowCommand.self, ReleaseCommand.self, AllocationGCCommand.self,
        ])
}
