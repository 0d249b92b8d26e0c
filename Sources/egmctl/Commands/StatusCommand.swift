internal import ArgumentParser

/// `egmctl status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the daemon, the regions, the allocations, and what is wrong with them.",
        discussion: """
            The bar of a region: # somebody's, ~ being drained or scrubbed, . free, ! faulty, ? not held by egmd.
            """)

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var client = try connection.client()
        let view = try HostView(&client)
        try connection.show(view.json) { view.text }
    }
}
