// What the hook needs of a domain. Memory on EGM can stand in two places: `<memory model='egm'>` of NVIDIA's libvirt, and
// the QEMU arguments that stock libvirt passes on as they are.

internal import EGMLaunch
internal import EGMLibvirt
internal import EGMProtocol
internal import LinuxSystem

/// A libvirt domain, as the hook sees it.
struct HookDomain {
    /// A region that the domain uses.
    struct Region: Equatable {
        var name: String
        /// Bytes; nil if the XML does not say.
        var size: UInt64?
        /// Bytes; not 0 only for a part of a region.
        var offset: UInt64 = 0
    }

    var vm = VMInfo()
    /// Without a region the domain has no EGM, and the hook nothing to do.
    var regions: [Region] = []
    /// All PCI devices that are passed through, in lower case.
    var devices: [String]
    var emulator: String?
    var owner: LibvirtDomain.Owner?
    private var line: QEMUCommandLine

    /// - Throws: a sentence about XML that cannot be read, or names EGM in a way that cannot be meant.
    init(xml: [UInt8]) throws(Failure) {
        let domain: LibvirtDomain
        do { domain = try LibvirtDomain(xml: xml) } catch {
            throw Failure(status: .refused, message: "cannot read the domain's XML: \(error)")
        }
        do {
            line = try QEMUCommandLine(arguments: domain.qemuArguments, json: QEMUJSON())
        } catch { throw HookDomain.wrong(domain.name, "\(error)") }
        devices = domain.hostDevices.map(\.address) + line.vfioDevices
        emulator = domain.emulator
        owner = domain.owner
        for memory in domain.egmMemory { try add(memory, of: domain.name) }
        for backend in line.backends {
            if regions.contains(where: { $0.name == backend.region }) {
                throw HookDomain.wrong(
                    domain.name, "\(backend.path) is used by <memory model='egm'> and by a QEMU argument; keep one")
            }
            regions.append(Region(name: backend.region, size: backend.size, offset: backend.offset ?? 0))
        }
        guard !regions.isEmpty else { return }
        guard let uuid = domain.uuid else {
            throw HookDomain.wrong(domain.name, "it has no <uuid>; libvirt gives every domain one")
        }
        vm = VMInfo(uuid: uuid, name: domain.name.isEmpty ? nil : domain.name)
    }

    /// libvirt makes one backend of all memory devices of a path, with the sum of their sizes.
    private mutating func add(_ memory: LibvirtDomain.MemoryDevice, of domain: String) throws(Failure) {
        guard let path = memory.path, let name = EGMBackend.regionName(ofPath: path) else {
            throw HookDomain.wrong(
                domain,
                "the <memory model='egm'> in line \(memory.line) has the path \(memory.path ?? "''"), which is no EGM "
                    + "node; write /dev/egmN")
        }
        guard let index = regions.firstIndex(where: { $0.name == name }) else {
            regions.append(Region(name: name, size: memory.size))
            return
        }
        guard let first = regions[index].size, let second = memory.size else {
            regions[index].size = nil
            return
        }
        regions[index].size = first &+ second < first ? .max : first &+ second
    }

    /// Refuses what would make a wrong VM of it; the checks of `egm-qemu`, before anything is allocated.
    func check() throws(Failure) {
        do { try line.checkBackends(pageSize: UInt64(MemoryPage.size)) } catch {
            throw HookDomain.wrong(vm.name ?? vm.uuid, "\(error)")
        }
    }

    private static func wrong(_ domain: String, _ problem: String) -> Failure {
        Failure(status: .refused, message: "cannot use the domain '\(domain)': \(problem)")
    }
}
