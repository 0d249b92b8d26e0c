internal import ArgumentParser

/// `egmctl allocation`.
struct AllocationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocation", abstract: "Look at allocations.",
        subcommands: [AllocationListCommand.self, AllocationShowCommand.self])
}
