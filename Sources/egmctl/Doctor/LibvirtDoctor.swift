// Whether libvirt's VMs get their EGM on this host, seen from files alone: nothing is changed, and libvirt is not asked.
// Everything is read below a host root, so that each check can be tried on a made-up host.

internal import EGMConfig
internal import EGMLibvirt
internal import EGMProtocol
internal import LinuxSystem

/// The checks of `egmctl doctor libvirt`.
struct LibvirtDoctor {
    /// A domain with EGM.
    struct Patient {
        var name: String
        var domain: HookDomain
        /// The emulator is egm-qemu.
        var isWrapped: Bool
    }

    static let domainDirectory = "/etc/libvirt/qemu"

    let root: HostRoot
    let configuration: Configuration
    /// libvirt's qemu.conf.
    let settings: LibvirtSettings
    let accounts: HostAccounts
    private(set) var patients: [Patient] = []
    /// What was found while the domains were read.
    private var domainFindings: [Finding] = []

    /// - Parameters:
    ///   - files: XML of domains; those that libvirt has defined, if there is none.
    init(root: HostRoot, configuration: Configuration, domains files: [String]) {
        self.root = root
        self.configuration = configuration
        settings = LibvirtSettings(root.attribute(LibvirtUser.configurationFile) ?? "")
        accounts = HostAccounts(root: root)
        if files.isEmpty {
            // No directory, no domains.
            let names = (try? root.names(in: LibvirtDoctor.domainDirectory)) ?? []
            for name in names where name.hasSuffix(".xml") {
                let path = "\(LibvirtDoctor.domainDirectory)/\(name)"
                read(path, asked: false) { () throws(SystemError) in try root.bytes(path) }
            }
        }
        for file in files {
            read(file, asked: true) { () throws(SystemError) in
                try readFile(file, limit: LibvirtDomain.sizeLimit)
            }
        }
    }

    /// All checks, in the order in which things are to be put right.
    func findings() -> [Finding] {
        var findings = [wrapper(), realQEMU(), user(), access(), hook()]
        findings += appArmor() + selinux() + domainFindings
        findings += patients.map(emulator)
        for patient in patients where !patient.isWrapped {
            for region in patient.domain.regions { findings += byPath(region.name) }
        }
        if patients.isEmpty, domainFindings.isEmpty {
            findings.append(.ok("domain", "no domain of libvirt's uses EGM yet"))
        }
        return findings
    }

    private mutating func read(_ path: String, asked: Bool, _ content: () throws(SystemError) -> [UInt8]) {
        do {
            let input = HookInput(bytes: try content())
            // libvirt's own files begin with a comment, so they are always read; that costs nobody anything here.
            let domain = try HookDomain(xml: input.bytes)
            guard !domain.regions.isEmpty else {
                if asked {
                    domainFindings.append(
                        .failed(
                            "domain", "\(path) has no memory on EGM",
                            "add it: 'egmctl plan' writes what belongs into the XML, /usr/share/doc/egmd/libvirt.md shows it"
                        ))
                }
                return
            }
            try domain.check()
            patients.append(
                Patient(
                    name: domain.vm.name ?? path, domain: domain,
                    isWrapped: domain.delivery(root: root) == .descriptor))
        } catch let error as Failure {
            domainFindings.append(.failed("domain", error.message, "correct \(path), with 'virsh edit'"))
        } catch {
            domainFindings.append(.failed("domain", "\(error)", "give a file that can be read, or run this as root"))
        }
    }
}
