internal import EGMLibvirt
internal import EGMProtocol

extension PlanVMInfo {
    /// The VM that a domain's XML describes.
    init(xml bytes: [UInt8]) throws {
        let domain: LibvirtDomain
        do throws(DomainXMLError) {
            domain = try LibvirtDomain(xml: bytes)
        } catch {
            throw Failure(status: .inputWrong, message: "\(error)")
        }
        self.init(
            uuid: domain.uuid, name: domain.name, memory: domain.memory ?? PlanVMInfo.sum(domain.cells.map(\.memory)),
            vcpus: domain.vcpus.flatMap { UInt32(exactly: $0) },
            devices: domain.hostDevices.map { PlanDeviceInfo(bdf: $0.address, id: $0.alias) },
            backends: try PlanVMInfo.backends(domain))
        try add(commandLine: domain.qemuArguments)
    }

    /// libvirt makes one backend of all elements with the same path, with their sizes added up.
    private static func backends(_ domain: LibvirtDomain) throws -> [PlanBackendInfo] {
        var backends: [PlanBackendInfo] = []
        for device in domain.egmMemory {
            guard let path = device.path, path.hasPrefix("/dev/egm") else {
                throw Failure(
                    status: .inputWrong,
                    message: "the domain XML cannot be used (line \(device.line)): <memory model='egm'> names no "
                        + "/dev/egmN in <source><path>; correct it")
            }
            let region = String(path.dropFirst("/dev/".count))
            let binds = domain.bindsAllMemory || device.node.map(domain.boundNodes.contains) == true
            guard let index = backends.firstIndex(where: { $0.region == region }) else {
                backends.append(
                    PlanBackendInfo(
                        id: path, region: region, size: device.size, offset: 0,
                        shared: device.access.map { $0 == "shared" } ?? domain.sharesMemory,
                        prealloc: domain.preallocates, hostNodes: binds))
                continue
            }
            backends[index].size = sum([backends[index].size, device.size].compactMap(\.self))
            backends[index].hostNodes = backends[index].hostNodes || binds
        }
        return backends
    }

    /// Nil for nothing, and for more than 64 bits hold.
    private static func sum(_ sizes: [UInt64]) -> UInt64? {
        var total: UInt64 = 0
        for size in sizes {
            let (sum, overflow) = total.addingReportingOverflow(size)
            if overflow { return nil }
            total = sum
        }
        return sizes.isEmpty ? nil : total
    }
}
