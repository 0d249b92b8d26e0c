// The command line of the daemon, and what becomes of an error that keeps it from starting: one message on standard
// error and an exit status of sysexits(3).

import ArgumentParser
import EGMConfig
import EGMProtocol
import EventLoop
import LinuxSystem

@main
struct EgmdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "egmd",
        abstract: "Manages the Extended GPU Memory of NVIDIA Grace hosts for virtual machines.",
        discussion: """
            Without options it serves this host, with the configuration in /etc/egmd. With --simulate it serves a host \
            that is made of files and memory, for trying out and for tests.

            Exit status: 0 after SIGTERM or SIGINT, 64 wrong usage, 69 the socket or the host cannot be used, \
            70 a fault of egmd, 78 wrong configuration.
            """,
        version: productVersion)

    @Option(
        help: ArgumentHelp(
            "Serve a simulated host: gb200, gh200, or a TOML file that describes one.", valueName: "host"))
    var simulate: String?

    @Option(help: ArgumentHelp("Size of each simulated region, such as 512MiB.", valueName: "size"))
    var regionSize: String?

    @Option(help: ArgumentHelp("Read the host below this directory instead of /.", valueName: "directory"))
    var root: String?

    @Option(help: ArgumentHelp("Where to listen; systemd's socket goes first if it passed one.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("Where state is kept; the memory of simulated regions too.", valueName: "directory"))
    var stateDir: String?

    @Option(
        help: ArgumentHelp(
            "Configuration file instead of /etc/egmd/egmd.toml; drop-ins are in FILE.d.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Take what only root may read from here, where egmd-facts.service puts it.", valueName: "directory"))
    var facts: String?

    @Option(
        help: ArgumentHelp(
            "Have them taken anew there when memory comes or goes (egmd-facts.socket).", valueName: "socket"))
    var factsHelper: String?

    @Option(help: ArgumentHelp("Let this root helper change GPUs' drivers (egmd-gpu.socket).", valueName: "socket"))
    var gpuHelper: String?

    @Option(
        help: ArgumentHelp(
            "Copy what only root may read of the host to a directory, for --facts, and end.", valueName: "directory",
            visibility: .hidden))
    var collectFacts: String?

    @Flag(help: ArgumentHelp("Be the root helper for one request on standard input.", visibility: .hidden))
    var writeGpuAttribute = false

    @Option(
        help: ArgumentHelp(
            "Print a page of the documentation that comes from the program itself.", valueName: "page",
            visibility: .hidden))
    var printReference: ReferencePage?

    @Flag(
        help: "Read the configuration with its drop-ins, name all that is wrong with it, and end: with 0, or with 78.")
    var checkConfig = false

    func validate() throws {
        if regionSize != nil, simulate == nil {
            throw ValidationError("--region-size is for simulated hosts; give --simulate too.")
        }
        if root != nil, simulate != nil {
            throw ValidationError("--simulate makes its own host; leave --root out.")
        }
        if let regionSize {
            do { _ = try ByteSize(parsing: regionSize) } catch { throw ValidationError("--region-size: \(error).") }
        }
        if simulate != nil, collectFacts != nil || writeGpuAttribute {
            throw ValidationError("a simulated host has no secrets and no helper; leave --simulate out.")
        }
        for (option, path) in [
            ("--root", root), ("--socket", socket), ("--state-dir", stateDir), ("--config", config), ("--facts", facts),
            ("--facts-helper", factsHelper), ("--gpu-helper", gpuHelper), ("--collect-facts", collectFacts),
        ] where path?.isEmpty == true {
            throw ValidationError("\(option) is given no path.")
        }
    }

    func run() throws {
        if let printReference { return writeLines([printReference.text]) }
        StandardDescriptors.fill()
        if writeGpuAttribute { return try RootErrands.writeAttribute(self) }
        // Before any thread exists, so that only the loop gets them; a broken pipe is an error of a write, not a death.
        SignalWatch.block(Daemon.signals)
        do {
            let configuration = try ConfigurationLoader.host.configuration(file: config)
            if let collectFacts { return RootErrands.collectFacts(self, configuration, to: collectFacts) }
            if checkConfig {
                _ = try SocketAccess(configuration)
                let files = configuration.files.joined(separator: ", ")
                print(files.isEmpty ? "no configuration file: defaults" : "configuration is right: \(files)")
                return
            }
            let status = try Daemon.run(self, configuration)
            throw ExitCode(status)
        } catch let error as StartError {
            // Whoever checks reads it himself, on a terminal or not; a reload by systemd has a journal.
            let place = Journal.Destination.detected()
            let destination = checkConfig && place != .journal ? .stream(descriptor: 2, prefixed: false) : place
            Journal(identifier: "egmd", destination: destination)
                .log(.error, error.description, .message(.startRefused))
            throw ExitCode(error.status)
        }
    }
}
