internal import ArgumentParser
internal import EGMClient
internal import EGMLaunch
internal import EGMLibvirt
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

/// `egmctl plan`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Say how a VM has to be made so that its memory is EGM.",
        discussion: """
            Nothing is changed or reserved. Without --gpu, --xml and a command line it plans for all GPUs of the host. With \
            --xml or a command line the VM is checked as it is: its GPUs are those that it has, its memory is compared.

                egmctl plan --policy tray --vcpus 144
                egmctl plan --xml train-07.xml --format libvirt
                egmctl plan -- qemu-system-aarch64 -object memory-backend-file,…

            If a check fails, the exit status is 1, and the formats for QEMU and libvirt print nothing. docs/plans.md \
            explains the checks.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Option(parsing: .upToNextOption, help: ArgumentHelp("The VM's GPUs by PCI address.", valueName: "bdf"))
    var gpu: [String] = []

    @Option(help: ArgumentHelp("How much of the host it is to have: tray, socket or partition.", valueName: "policy"))
    var policy = Word(PlanPolicyInfo.socket)

    @Option(help: ArgumentHelp("Bytes of each region, also as 512MiB or 0x20000000; all that the policy gives."))
    var size: ByteSize?

    @Option(help: ArgumentHelp("Virtual CPUs.", valueName: "count"))
    var vcpus: UInt32?

    @Option(help: ArgumentHelp("Guest nodes of each GPU's generic initiators.", valueName: "count"))
    var gpuNodes = 8

    @Option(help: ArgumentHelp("How the memory reaches the VM: descriptor or path.", valueName: "delivery"))
    var delivery = Word(AllocationInfo.Delivery.descriptor)

    @Flag(help: "The VM's QEMU does not have acpi-egm-memory.")
    var stockQemu = false

    @Option(
        help: ArgumentHelp(
            "What to print: text, json, qemu (a JSON array), qemu-shell, qemu-nul, libvirt or libvirt-commandline.",
            valueName: "format"))
    var format = PlanFormat.text

    @Option(help: ArgumentHelp("The domain XML of the VM; - is standard input.", valueName: "file"))
    var xml: String?

    @Option(
        help: ArgumentHelp(
            "The QEMU command line of the VM: shell words, a JSON array or /proc/PID/cmdline; - is standard input.",
            valueName: "file"))
    var commandLine: String?

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The VM's QEMU command line.", valueName: "args"))
    var arguments: [String] = []

    func validate() throws {
        guard [xml != nil, commandLine != nil, !arguments.isEmpty].count(where: { $0 }) <= 1 else {
            throw ValidationError("Give one of --xml, --command-line and a command line behind --.")
        }
        guard GuestNodeCount.range.contains(Int64(gpuNodes)) else {
            throw ValidationError("--gpu-nodes must be from 0 to \(GuestNodeCount.range.upperBound).")
        }
        if connection.json, format != .text, format != .json {
            throw ValidationError("--json and --format \(format.rawValue) contradict each other.")
        }
    }

    func run() throws {
        let params = PlanCreateParams(
            gpus: gpu, policy: policy.value, size: size?.bytes, vcpus: vcpus, gpuNodes: GuestNodeCount(gpuNodes),
            delivery: delivery.value, egmAware: !stockQemu, vm: try vm())
        var client = try connection.client()
        let reply = try client.call(PlanCreate.self, params)
        let plan = reply.result
        switch connection.json ? .json : format {
        case .json: try Output.print(reply.json.text(.pretty))
        case .text: try Output.print(plan.details)
        default: try printForm(of: plan)
        }
        guard plan.feasible else {
            throw Failure(
                status: .refused,
                message: "this VM would not work: " + plan.lines(.failed).joined(separator: "\negmctl: "))
        }
    }

    /// The VM as it is, if there is one.
    private func vm() throws -> PlanVMInfo? {
        if let xml {
            return try PlanVMInfo(xml: InputFile.read(xml, limit: LibvirtDomain.sizeLimit))
        }
        if let commandLine {
            guard let options = ArgumentText.options(try InputFile.read(commandLine, limit: ArgumentText.sizeLimit))
            else {
                throw Failure(
                    status: .inputWrong,
                    message:
                        "cannot read a command line from \(commandLine): a quote is left open, or the JSON is no array of "
                        + "strings; correct it")
            }
            return try PlanVMInfo(commandLine: options)
        }
        return arguments.isEmpty ? nil : try PlanVMInfo(commandLine: ArgumentText.options(arguments))
    }

    private func printForm(of plan: PlanResult) throws {
        guard plan.feasible else { return }
        for line in plan.lines(.warning) where format == .libvirtCommandLine || !line.hasPrefix("stock-libvirt: ") {
            StandardError.write("egmctl: warning: \(line)\n")
        }
        let arguments = plan.qemuArguments ?? []
        switch format {
        case .qemu: try Output.print(JSONValue.array(arguments.map { .string($0) }).text())
        case .qemuShell: try Output.print(shellText(arguments))
        case .qemuNUL: try Output.write(nulText(arguments))
        case .libvirt:
            try printDomain(
                plan.libvirt,
                "a domain with memory of model egm has neither "
                    + "regions without GPUs, nor a QEMU without acpi-egm-memory; use another format")
        default: try printDomain(plan.libvirtCommandLine, "check stock-libvirt says why; use another format")
        }
    }

    private func printDomain(_ domain: String?, _ reason: String) throws {
        guard let domain else {
            throw Failure(status: .refused, message: "this plan cannot be written as \(format.rawValue): \(reason)")
        }
        try Output.write(domain)
    }
}
