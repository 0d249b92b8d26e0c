internal import ArgumentParser
internal import EGMClient
internal import EGMConfig
internal import JSONRPC
internal import LinuxSystem

/// `egmctl doctor host`, which is `egmctl doctor`.
struct DoctorHostCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Check the host from firmware to QEMU (the default).",
        discussion: """
            Looks at firmware's tables, sysfs, nodes, units and files, changes nothing and opens no region. It needs neither egmd \
            nor root; what it could not look at it says, with the reason. Ends with status 1 if something is wrong; warnings and \
            what is unknown are allowed.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("The host's root directory, where it is not this one.", valueName: "directory"))
    var root: String?

    func run() throws {
        let host = HostRoot(prefix: root ?? "")
        let (configuration, problems) = HostConfiguration.inspect(root: host)
        let here = root == nil ? environmentVariable(DaemonSocket.variable) : nil
        let socket = connection.socket ?? here ?? host.path(configuration.socket)
        let findings = HostDoctor(
            root: host, configuration: configuration, problems: problems, socket: socket
        ).findings()
        try Finding.report(findings, connection)
    }
}
