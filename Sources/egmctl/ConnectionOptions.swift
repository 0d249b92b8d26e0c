internal import ArgumentParser
internal import EGMClient
internal import JSONRPC
internal import Synchronization

/// What every command takes.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The socket of egmd.", valueName: "path"))
    var socket: String?

    @Flag(help: "Print the daemon's result as JSON, for programs.")
    var json = false

    @Flag(help: "Print sizes as numbers of bytes, not in IEC units.")
    var bytes = false

    /// The options may stand before a command and behind it, so each place only adds.
    func validate() { if bytes { SizeStyle.isBytes.store(true, ordering: .relaxed) } }

    func client() throws -> Client { try Client.connect(to: DaemonSocket.path(socket)) }

    /// Prints `json` if that was asked for, else the text for people.
    func show(_ json: JSONValue, _ text: () -> String) throws {
        try Output.print(self.json ? json.text(.pretty) : text())
    }
}
