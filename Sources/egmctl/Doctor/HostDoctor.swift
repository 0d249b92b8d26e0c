// What is wrong with this host, from firmware up to QEMU and egmd. Everything is read below a host root with the readers
// that egmd uses itself, so that both say the same; nothing is changed, and no node is opened, because that would zero a
// region. Whatever cannot be looked at is said to be so: silence would read as "ok".

internal import EGMConfig
internal import EGMDomain
internal import EGMPlatform
internal import Glibc
internal import LinuxSystem

/// The checks of `egmctl doctor`.
struct HostDoctor {
    static let asRoot = "run 'egmctl doctor' as root"

    let root: HostRoot
    /// What is in force; the defaults, if there are problems.
    let configuration: Configuration
    let problems: [ConfigurationError.Problem]
    /// Where egmd should answer.
    let socket: String
    let accounts: HostAccounts
    let facts: HostFacts
    let topology: Topology
    let service: UnitFile

    init(root: HostRoot, configuration: Configuration, problems: [ConfigurationError.Problem], socket: String) {
        self.root = root
        self.configuration = configuration
        self.problems = problems
        self.socket = socket
        accounts = HostAccounts(root: root)
        facts = HostScanner(root: root).readFacts()
        topology = TopologyBuilder.build(from: facts)
        service = UnitFile("egmd.service", below: root)
    }

    /// All findings, in the order in which things are to be put right.
    func findings() -> [Finding] {
        let machine = iommu() + gpus() + gpuDrivers() + acpi() + egmMode() + acpiAgreement()
        let kernel = drivers() + links() + nodes() + sizes() + systemRAM() + [pageSize(), iommufd(), pfnmap()]
        let users = qemu() + libvirt()
        let unit = configurationFiles() + units() + [descriptorStore(), memlock()]
        let daemon = socketAndDaemon()
        let isServed = daemon.contains { $0.id == HostCheck.daemon.rawValue && $0.verdict == .ok }
        return machine + kernel + users + unit + daemon + [ledger(isServed: isServed)] + leftovers()
    }

    /// The hazards of one of `checks`.
    func hazards(_ checks: Hazard.Check...) -> [Hazard] { topology.hazards.filter { checks.contains($0.check) } }

    /// Whether the failure is one of rights, which root has not.
    static func isClosed(_ error: SystemError) -> Bool { error.code == EACCES || error.code == EPERM }
}
