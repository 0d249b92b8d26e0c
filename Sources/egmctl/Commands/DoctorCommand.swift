internal import ArgumentParser

/// `egmctl doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check what egmd needs of the host and of other programs, and say what to change.",
        subcommands: [DoctorHostCommand.self, DoctorLibvirtCommand.self], defaultSubcommand: DoctorHostCommand.self)
}
