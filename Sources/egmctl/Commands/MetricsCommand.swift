internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

/// `egmctl metrics`.
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Print what egmd counts and measures, as text for Prometheus or in OpenMetrics.",
        discussion: """
            With --output the file is replaced as a whole, so that node_exporter's textfile collector never reads half of \
            it; its name has to end in .prom. If egmd cannot be reached the file says just that (egmd_up 0), so that no \
            old figures are taken for new ones, and egmctl fails. egmd-metrics.timer does this once a minute.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("Replace this file instead of printing.", valueName: "file"), completion: .file())
    var output: String?

    @Option(help: "prometheus (for node_exporter and promtool) or openmetrics.")
    var format: Word<MetricsFormat> = Word(.prometheus)

    func validate() throws {
        guard output != nil, connection.json else { return }
        throw ValidationError("--output writes text for Prometheus; leave out --json, or redirect the output")
    }

    func run() throws {
        guard let output else {
            let reply = try fetch()
            // The text ends with a newline of its own.
            return try connection.json ? connection.show(reply.json) { "" } : Output.write(reply.result.text)
        }
        let text: String
        do { text = try fetch().result.text } catch let error as ClientError {
            // Whoever is refused cannot tell whether egmd is well; the file's age tells of that.
            if ExitStatus(error) == .unavailable {
                try MetricsCommand.replace(output, DaemonUpMetric.text(isUp: false))
            }
            throw error
        }
        try MetricsCommand.replace(output, text)
    }

    private func fetch() throws -> Reply<MetricsGet> {
        var client = try connection.client()
        return try client.call(MetricsGet.self, .init(format: format.value))
    }

    /// Others have to read it, whatever the umask. A crash may lose it: the next minute brings another.
    private static func replace(_ path: String, _ text: String) throws {
        do throws(SystemError) {
            try AtomicFile.write(path, bytes: Array(text.utf8), mode: 0o644, durably: false)
        } catch {
            throw Failure(
                status: .outputFailed,
                message: "\(error); the metrics are not written, give a file that may be made there")
        }
    }
}
