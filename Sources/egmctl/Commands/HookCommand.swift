internal import ArgumentParser

/// `egmctl hook`.
struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook", abstract: "Be the hook of a VM manager.", subcommands: [HookQEMUCommand.self])
}
