internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import LinuxSystem

/// `egmctl activate`.
struct ActivateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Bind an allocation to the process that uses its memory.",
        discussion: """
            From then on only that process or an administrator may map, release or change the allocation, and it ends with \
            the process. egm-qemu does this by itself; it is for launchers and hooks that start QEMU another way.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The allocation's id.", completion: LiveNames.allocations)
    var id: String

    @Option(help: "The process.")
    var pid: Int32

    @Flag(help: "Keep the allocation when the process ends; only an administrator, or gc, can end it then.")
    var persistent = false

    func run() throws {
        var client = try connection.client()
        let pidfd = DescriptorList(try process().intoDescriptor())
        let params = AllocationActivateParams(id: id, lifetime: persistent ? .persistent : .process)
        let reply = try client.call(AllocationActivate.self, params, passing: pidfd)
        try connection.show(reply.json) { "\(reply.result.id) belongs to process \(pid)" }
    }

    /// A pidfd, so that egmd binds to this process and to none that gets its number meanwhile.
    private func process() throws -> ProcessHandle {
        do throws(SystemError) { return try ProcessHandle.open(pid: pid) } catch {
            throw Failure(
                status: .refused,
                message: "cannot activate \(id) for process \(pid): \(error.reason); give a running process")
        }
    }
}
