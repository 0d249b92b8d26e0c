// The built egmd as a child process with a directory, a socket and a journal (its standard error) of its own.

internal import Glibc
package import JSONRPC
internal import LinuxSystem

/// A running daemon; killed with the fixture, if it was not stopped before.
package final class TestDaemon {
    /// Two regions of 2 MiB: the smallest in which no two of the simulated bad runs touch.
    package static let gb200 = ["--simulate", "gb200", "--region-size", "2MiB"]

    package let directory: TemporaryDirectory
    package let socket: String
    package let program: RunningProgram

    /// Starts egmd and waits until it serves.
    /// - Parameters:
    ///   - prefix: a command that runs egmd, such as setpriv.
    ///   - socket: name of the socket in the directory.
    package init(
        _ arguments: [String] = TestDaemon.gb200, environment: [String: String?] = [:], under prefix: [String] = [],
        in directory: TemporaryDirectory? = nil, socket name: String = "egmd.sock", binary: String? = nil
    ) throws {
        let directory = try directory ?? TemporaryDirectory()
        self.directory = directory
        socket = directory.path(name)
        program = try TestDaemon.start(
            arguments + ["--socket", socket], environment: environment, under: prefix, in: directory, binary: binary)
        try EGMTestSupport.waitUntil("egmd to serve", seen: { [program] in program.errors }) {
            if program.errors.contains("serving ") { return true }
            if program.hasEnded { throw TimedOut(what: "egmd, which ended, to serve", seen: program.errors) }
            return false
        }
    }

    /// Starts egmd with exactly these arguments, waiting for nothing. The runtime directories of simulations are made
    /// in `directory`, and no configuration of the host is read.
    package static func start(
        _ arguments: [String], environment: [String: String?] = [:], under prefix: [String] = [],
        in directory: TemporaryDirectory, binary: String? = nil
    ) throws -> RunningProgram {
        var variables: [String: String?] = ["XDG_RUNTIME_DIR": directory.path]
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "LISTEN_FDS", "JOURNAL_STREAM"] {
            variables.updateValue(nil, forKey: name)
        }
        for (name, value) in environment { variables.updateValue(value, forKey: name) }
        var command = prefix + [binary ?? BuiltProgram.path("egmd")]
        command += arguments
        if !arguments.contains("--config") {
            command += ["--config", try directory.write("", to: "egmd.toml")]
        }
        return try RunningProgram(command[0], Array(command.dropFirst()), environment: variables, directory: directory)
    }

    /// Before the directory goes, in which the daemon may be about to make something.
    deinit { program.end() }

    package func connect() throws -> WirePeer { try WirePeer(socket: socket) }

    /// Runs egmctl to its end.
    package func egmctl(_ arguments: [String], environment: [String: String?] = [:]) throws -> ProgramResult {
        try ProgramResult.of("egmctl", ["--socket", socket] + arguments, environment: environment, in: directory)
    }

    /// Ends the daemon and returns its exit status.
    @discardableResult
    package func stop(signal: Int32 = SIGTERM) throws -> Int32 {
        program.send(signal: signal)
        return try program.waitForExit()
    }

    /// One region as `region.get` gives it.
    package func region(_ name: String) throws -> JSONValue {
        try connect().call("region.get", ["region": .string(name)])
    }

    /// Waits until the region is in the state.
    package func waitForRegion(_ region: String, toBe state: String) throws {
        let peer = try connect()
        var last: JSONValue = .null
        try EGMTestSupport.waitUntil("\(region) to be \(state)", seen: { last.text() + self.program.errors }) {
            last = try peer.call("region.get", ["region": .string(region)])
            return last["state"]?.stringValue == state
        }
    }

    /// What stands in the runtime directories of simulations.
    package func runtimeDirectories() throws -> [String] {
        try directory.root.names(in: "/").filter { $0.hasPrefix("egmd-") }
    }
}
