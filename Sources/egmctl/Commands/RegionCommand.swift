internal import ArgumentParser

/// `egmctl region`.
struct RegionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "region", abstract: "Look at regions, and for admins: scrub, verify, take and give them up.",
        subcommands: [
            RegionListCommand.self, RegionShowCommand.self, RegionScrubCommand.self, RegionAdoptCommand.self,
            RegionYieldCommand.self, RegionClearFindsCommand.self,
        ])
}
