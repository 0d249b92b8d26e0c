internal import ArgumentParser
internal import EGMClient
internal import EGMConfig
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

/// `egmctl doctor libvirt`.
struct DoctorLibvirtCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "libvirt", abstract: "Check that libvirt's VMs get their EGM.",
        discussion: """
            Looks at files only and changes nothing; run it as root, because libvirt's are closed to others. The domains that \
            libvirt has defined are looked at, or those given. Ends with status 1 if something is wrong.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Files with the XML of domains.", valueName: "file"))
    var domain: [String] = []

    @Option(help: ArgumentHelp("The host's root directory, where it is not this one.", valueName: "directory"))
    var root: String?

    func run() throws {
        let host = HostRoot(prefix: root ?? "")
        let configuration = try HostConfiguration.load(root: host)
        var findings = LibvirtDoctor(root: host, configuration: configuration, domains: domain).findings()
        if root == nil { findings.insert(daemon(configuration.socket), at: 0) }
        try Finding.report(findings, connection)
    }

    /// egmd answers where the hook and egm-qemu will look for it.
    private func daemon(_ configured: String) -> Finding {
        let path = connection.socket ?? environmentVariable(DaemonSocket.variable) ?? configured
        do throws(ClientError) {
            var client = try Client.connect(to: path)
            _ = try client.call(SystemPing.self, .init())
            return .ok("egmd", "it answers at \(path)")
        } catch {
            return .failed("egmd", error.problem, error.hint ?? "look at its log with journalctl -u egmd")
        }
    }
}
