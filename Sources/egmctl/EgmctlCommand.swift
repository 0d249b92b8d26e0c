internal import ArgumentParser

/// `egmctl`.
struct EgmctlCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "egmctl",
        abstract: "Look at and use the Extended GPU Memory that egmd manages.",
        discussion: """
            egmctl talks to egmd over its socket: --socket, else the environment variable EGMD_SOCKET, else \
            /run/egmd/egmd.sock. --socket and --json may stand before or after the command.

            \(ExitStatus.help)
            """,
        subcommands: [
            StatusCommand.self, WatchCommand.self, TopologyCommand.self, GPUCommand.self, RegionCommand.self,
            RetiredPagesCommand.self,
            DeviceCommand.self, PlanCommand.self, AllocateCommand.self, MapCommand.self, ActivateCommand.self,
            ReleaseCommand.self,
            AllocationCommand.self, EventsCommand.self, PingCommand.self, MetricsCommand.self,
            ConfigCommand.self, LogCommand.self,
            ExecCommand.self, HookCommand.self, CompatCommand.self, DoctorCommand.self,
        ])

    @OptionGroup var connection: ConnectionOptions
}
