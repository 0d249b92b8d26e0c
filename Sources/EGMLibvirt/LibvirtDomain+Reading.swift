extension LibvirtDomain {
    /// Reads the XML of one domain, as `virsh dumpxml` prints it or a hook gets it.
    ///
    /// - Parameter bytes: at most `sizeLimit` bytes.
    package init(xml bytes: [UInt8]) throws(DomainXMLError) {
        let root = try XMLElement(parsing: bytes, limit: LibvirtDomain.sizeLimit)
        // `virsh save-image-dumpxml` and the status files of libvirtd have the domain one level down.
        let domain = root.name == "domstatus" ? root.first("domain") ?? root : root
        guard domain.name == "domain", domain.namespace == nil else { throw .notADomain(root: root.name) }
        type = domain.attributes["type"] ?? ""
        guard let name = domain.first("name")?.text, !name.isEmpty else {
            throw .invalid(line: domain.line, problem: "the domain has no <name>")
        }
        self.name = name
        uuid = domain.first("uuid").map(\.text)
        memory = try domain.first("memory")?.scaledSize(defaultUnit: "KiB")
        maximumMemory = try domain.first("maxMemory")?.scaledSize(defaultUnit: "KiB")
        vcpus = try domain.first("vcpu")?.number()
        let backing = domain.first("memoryBacking")
        sharesMemory = backing?.first("access")?.attributes["mode"] == "shared"
        preallocates = backing?.first("allocation")?.attributes["mode"] == "immediate"
        try readDevices(domain)
        try readNUMA(domain)
        readCommandLine(domain)
        try readOwner(domain)
    }

    private mutating func readDevices(_ domain: XMLElement) throws(DomainXMLError) {
        guard let devices = domain.first("devices") else { return }
        emulator = devices.first("emulator").map(\.text)
        for element in devices.all("memory") {
            let target = element.first("target")
            memoryDevices.append(
                MemoryDevice(
                    model: element.attributes["model"] ?? "", access: element.attributes["access"],
                    path: element.first("source")?.first("path")?.text,
                    size: try target?.first("size")?.scaledSize(defaultUnit: "KiB"),
                    node: try target?.first("node")?.number(), gpuAlias: target?.first("pciDev")?.text,
                    line: element.line))
        }
        for element in devices.all("hostdev") where element.attributes["type"] == "pci" {
            guard let address = element.first("source")?.first("address") else {
                throw .invalid(line: element.line, problem: "<hostdev type='pci'> has no <source><address>")
            }
            hostDevices.append(
                HostDevice(
                    address: try address.pciAddress(), alias: element.first("alias")?.attributes["name"],
                    line: element.line))
        }
    }

    private mutating func readNUMA(_ domain: XMLElement) throws(DomainXMLError) {
        for (index, element) in (domain.first("cpu")?.first("numa")?.all("cell") ?? []).enumerated() {
            let memory = try element.attributes["memory"].map { (text) throws(DomainXMLError) in
                try element.size(text, unit: element.attributes["unit"], defaultUnit: "KiB")
            }
            guard let memory else { throw .invalid(line: element.line, problem: "<cell> has no attribute memory") }
            // Without an id cells count from 0.
            let id = try element.attributes["id"].map { (text) throws(DomainXMLError) in try element.number(text) }
            cells.append(Cell(id: id ?? index, cpus: element.attributes["cpus"], memory: memory))
        }
        guard let tuning = domain.first("numatune") else { return }
        bindsAllMemory = tuning.first("memory") != nil
        for element in tuning.all("memnode") {
            guard let text = element.attributes["cellid"] else { continue }
            boundNodes.append(try element.number(text))
        }
    }

    private mutating func readCommandLine(_ domain: XMLElement) {
        let mine = { (element: XMLElement) in element.namespace == LibvirtDomain.qemuNamespace }
        for element in domain.children.filter({ mine($0) && $0.name == "commandline" }).flatMap(\.children)
        where mine(element) {
            switch element.name {
            case "arg": qemuArguments.append(element.attributes["value"] ?? "")
            case "env":
                qemuEnvironment.append(
                    Variable(name: element.attributes["name"] ?? "", value: element.attributes["value"] ?? ""))
            default: break
            }
        }
    }

    private mutating func readOwner(_ domain: XMLElement) throws(DomainXMLError) {
        guard let element = domain.all("seclabel").last(where: { $0.attributes["model"] == "dac" }),
            element.attributes["type"] != "none"
        else { return }
        // A dynamic label is in <label> once the domain runs; before that only a base label is there, if any.
        guard let label = element.first("label") ?? element.first("baselabel"), !label.text.isEmpty else { return }
        guard let owner = Owner(label: label.text) else {
            throw .invalid(line: label.line, problem: "the DAC label '\(label.text)' is not USER:GROUP")
        }
        self.owner = owner
    }
}
