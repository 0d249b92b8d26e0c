internal import ArgumentParser
internal import EGMClient
internal import JSONRPC

/// What every command takes.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The socket of egmd.", valueName: "path"))
    var socket: String?

    @Flag(help: "Print the daemon's result as JSON, for programs.")
    var json = false

    func client() throws -> Client { try Client.connect(to: DaemonSocket.path(socket)) }

    /// Prints `json` if that was asked for, else the text for people.
    func show(_ json: JSONValue, _ text: () -> String) throws {
        try Output.print(self.json ? json.text(.pretty) : text())
    }
}
