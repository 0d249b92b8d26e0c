internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import LinuxSystem

/// `egmctl watch`.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show status, and again whenever something changes, until Ctrl-C.",
        discussion: """
            On a terminal the screen is drawn over. Elsewhere, and with --json, it prints a line for each event instead, \
            as 'egmctl events --follow' does.
            """)

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let cancellation = try Interruption.cancellation()
        let path = DaemonSocket.path(connection.socket)
        guard Terminal.isOutput, !connection.json else {
            var printer = EventPrinter(asJSON: connection.json)
            let stream = try EventStream(path: path, EventSubscribeParams(), cancellation: cancellation)
            return try printer.follow(stream)
        }
        var screen = WatchScreen(path: path)
        defer { screen.leave() }
        try screen.draw()
        var stream = try EventStream(path: path, EventSubscribeParams(), cancellation: cancellation)
        while let item = try stream.next() {
            switch item {
            case .event, .missed: try screen.draw()
            case .interrupted(let error): try screen.draw(without: error)
            case .resumed: try screen.draw()
            }
        }
    }
}
