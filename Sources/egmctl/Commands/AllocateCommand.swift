internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl allocate`.
struct AllocateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocate", abstract: "Allocate regions to a VM.",
        discussion: """
            Regions are chosen by their GPUs, by name, or both; all GPUs of a used region must be named. Asking again \
            for the same VM and the same regions gives the same allocation.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("The VM's UUID, as virsh domuuid prints it.", valueName: "uuid"))
    var vmUuid: String

    @Option(help: ArgumentHelp("The VM's name, for people.", valueName: "name"))
    var vmName: String?

    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("GPUs by PCI address.", valueName: "bdf"),
        completion: LiveNames.gpus)
    var gpu: [String] = []

    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("Regions by name.", valueName: "name"),
        completion: LiveNames.regions)
    var region: [String] = []

    @Option(help: ArgumentHelp("How much of the host it must take at once: socket or tray.", valueName: "policy"))
    var policy: Word<AllocationInfo.Policy>?

    @Flag(help: "A part of each region, beside other VMs (policy partition); needs --size.")
    var partition = false

    @Flag(help: "With --partition: the part may have retired blocks in it.")
    var allowRetired = false

    @Option(help: ArgumentHelp("Bytes of each region, also as 512MiB or 0x20000000; all of it unless given."))
    var size: ByteSize?

    @Option(help: ArgumentHelp("How the memory reaches the VM: descriptor or path.", valueName: "delivery"))
    var delivery = Word(AllocationInfo.Delivery.descriptor)

    @Option(
        help: ArgumentHelp("What ends it besides a release: persistent (nothing) or process.", valueName: "lifetime"))
    var lifetime: Word<AllocationInfo.Lifetime>?

    @Option(help: "The process to bind it to; implies lifetime process.")
    var pid: Int32?

    @Option(help: ArgumentHelp("Seconds to wait for busy regions and their scrub.", valueName: "seconds"))
    var wait: Double?

    @Option(help: ArgumentHelp("The user it belongs to; for admins.", valueName: "uid"))
    var forUid: UInt32?

    private var chosenLifetime: AllocationInfo.Lifetime {
        lifetime?.value ?? (pid == nil ? .persistent : .process)
    }

    private var chosenPolicy: AllocationInfo.Policy { policy?.value ?? (partition ? .partition : .socket) }

    func validate() throws {
        if partition, chosenPolicy != .partition {
            throw ValidationError("--partition and policy \(chosenPolicy.rawValue) contradict each other.")
        }
        if chosenPolicy == .partition, size == nil { throw ValidationError("A partition needs --size.") }
        if allowRetired, chosenPolicy != .partition { throw ValidationError("--allow-retired goes with --partition.") }
        if gpu.isEmpty, region.isEmpty { throw ValidationError("Name at least one --gpu or one --region.") }
        switch chosenLifetime {
        case .connection: throw ValidationError("A lifetime of connection would end with egmctl, that is at once.")
        case .process where pid == nil: throw ValidationError("Lifetime process needs --pid.")
        case .persistent where pid != nil: throw ValidationError("--pid and lifetime persistent contradict each other.")
        default: break
        }
        if let wait, !(wait >= 0 && wait.isFinite) { throw ValidationError("--wait must be 0 or more seconds.") }
        if let pid, pid < 1 { throw ValidationError("--pid must be the id of a process.") }
    }

    func run() throws {
        let params = AllocationCreateParams(
            vm: VMInfo(uuid: vmUuid, name: vmName), gpus: gpu, regions: region, policy: chosenPolicy,
            size: size?.bytes, delivery: delivery.value, lifetime: chosenLifetime, pid: pid, wait: wait,
            beneficiary: forUid.map { UIDInfo(uid: $0) }, allowRetired: allowRetired)
        var client = try connection.client()
        // A scrub takes as long as it takes; the daemon watches over --wait.
        let reply = try client.call(AllocationCreate.self, params, milliseconds: nil)
        try connection.show(reply.json) { reply.result.details() }
    }
}
