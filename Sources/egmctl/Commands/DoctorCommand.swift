internal import ArgumentParser

/// `egmctl doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check what egmd needs of other programs, and say what to change.",
        subcommands: [DoctorLibvirtCommand.self])
}
