// libvirt's XML in two forms. Both are skeletons: what a domain needs for EGM, each element where it belongs, to be merged
// into the domain's own XML.
//
// libvirtDomain is for a libvirt that has memory devices of model egm: one element for each GPU, with its share; libvirt
// makes one backend for each region out of them, with the sum of the shares.
//
// libvirtCommandLineDomain is for any libvirt. For a domain with <numa> it makes a backend for each cell, and QEMU refuses
// an object or a node that is named twice. So there are no cells: the nodes come in as QEMU's arguments. Then libvirt makes
// one backend for all memory and names it in -machine, which QEMU refuses beside memdev; egm-qemu takes that off
// (docs/egm-qemu.md). By path there is no egm-qemu: then the one backend is replaced, because QEMU merges -machine options
// and the last memory-backend wins; so there is one region, no nodes for instances, and no memdev that QEMU asks for bad
// memory. The node that acpi-egm-memory needs comes by itself where maxmem is above size. libvirt's own backend stays
// unused; as a memfd it costs nothing, not even overcommit.

extension LaunchPlan {
    /// The domain for a libvirt with `<memory model='egm'>`; nil if such a domain cannot say what is planned.
    package var libvirtDomain: String? {
        // Memory devices of model egm mean nothing without a GPU.
        guard knowsEGM, regions.allSatisfy({ !$0.gpus.isEmpty }) else { return nil }
        let tail = environmentLines
        var lines = [tail.isEmpty ? "<domain type='kvm'>" : domainWithArguments] + identityLines
        lines.append("  <maxMemory slots='\(gpus.count)' unit='KiB'>\(kibibytes(memory))</maxMemory>")
        lines.append("  <memory unit='KiB'>\(kibibytes(memory))</memory>")
        if let vcpus { lines.append("  <vcpu placement='static'>\(vcpus)</vcpu>") }
        lines += ["  <cpu mode='host-passthrough'>", "    <numa>"]
        for region in regions {
            let cpus = region.cpus.map { " cpus='\(listRange($0))'" } ?? ""
            lines.append(
                "      <cell id='\(region.guestNode)'\(cpus) memory='\(kibibytes(region.size))' unit='KiB'/>")
        }
        for node in gpus.flatMap(\.nodes) { lines.append("      <cell id='\(node)' memory='0' unit='KiB'/>") }
        lines += ["    </numa>", "  </cpu>", "  <devices>"] + emulatorLines
        for gpu in gpus { lines += hostdev(gpu, hasNodes: true) }
        for gpu in gpus {
            guard let region = regions.first(where: { $0.name == gpu.region }) else { continue }
            lines += [
                "    <memory model='egm' access='shared'>",
                "      <source>",
                "        <path>\(text(region.path))</path>",
                "      </source>",
                "      <target>",
                "        <size unit='KiB'>\(kibibytes(gpu.share))</size>",
                "        <node>\(gpu.guestNode)</node>",
                "        <pciDev>\(text(gpu.alias))</pciDev>",
                "      </target>",
                "    </memory>",
            ]
        }
        lines.append("  </devices>")
        if !tail.isEmpty { lines += ["  <qemu:commandline>"] + tail + ["  </qemu:commandline>"] }
        return (lines + ["</domain>"]).joined(separator: "\n") + "\n"
    }

    /// The domain for stock libvirt; nil if `stockLibvirtProblem` says why not.
    package var libvirtCommandLineDomain: String? {
        guard stockLibvirtProblem == nil else { return nil }
        let arguments = delivery == .descriptor ? nodeArguments : machineArguments
        var lines = [domainWithArguments] + identityLines
        lines.append("  <memory unit='KiB'>\(kibibytes(memory))</memory>")
        lines += [
            "  <memoryBacking>", "    <source type='memfd'/>", "    <access mode='shared'/>", "  </memoryBacking>",
        ]
        if let vcpus { lines.append("  <vcpu placement='static'>\(vcpus)</vcpu>") }
        lines += ["  <devices>"] + emulatorLines
        for gpu in gpus { lines += hostdev(gpu, hasNodes: false) }
        lines += ["  </devices>", "  <qemu:commandline>"]
        lines += arguments.map { "    <qemu:arg value='\(text($0))'/>" }
        return (lines + environmentLines + ["  </qemu:commandline>", "</domain>"]).joined(separator: "\n") + "\n"
    }

    /// Memory of guest nodes, which egm-qemu puts into the place of libvirt's.
    private var nodeArguments: [String] {
        let backends = regions.flatMap { ["-object", $0.qemuBackend] }
        let objects = gpus.flatMap { knowsEGM ? ["-object", $0.egmObject(called: $0.alias)] : [] }
        return backends + qemuNodes + qemuInitiators(called: \.alias) + objects
    }

    /// Memory of the machine, which QEMU takes in place of libvirt's.
    private var machineArguments: [String] {
        guard let region = regions.first else { return [] }
        var arguments = ["-object", region.qemuBackend, "-machine", "memory-backend=\(region.backend)"]
        if knowsEGM {
            arguments += ["-m", "slots=1,maxmem=\((region.size >> 20) + 1024)M"]
            for gpu in gpus { arguments += ["-object", gpu.egmObject(called: gpu.alias)] }
        }
        return arguments
    }

    /// Why stock libvirt cannot have the VM; nil if it can.
    package var stockLibvirtProblem: String? {
        guard delivery == .path else { return nil }
        guard let region = regions.first, regions.count == 1 else {
            return
                "by path nothing takes the one backend off that it makes for all memory, and this VM has "
                + "\(regions.count) nodes with memory"
        }
        if region.retired.runs.contains(where: { $0.offset < region.end && $0.end > region.offset }) {
            return
                "by path it has no memdev for its node, so QEMU does not ask for bad memory, and \(region.name) has some"
        }
        return nil
    }

    private var domainWithArguments: String {
        "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
    }

    /// What makes egm-qemu ask for parts of regions, if there is no allocation for the VM.
    private var environmentLines: [String] {
        policy == .partition ? ["    <qemu:env name='EGM_QEMU_POLICY' value='partition'/>"] : []
    }

    private var identityLines: [String] {
        var lines: [String] = []
        if let vmName { lines.append("  <name>\(text(vmName))</name>") }
        if let vm { lines.append("  <uuid>\(vm.uuid)</uuid>") }
        return lines
    }

    /// By path QEMU opens the node itself, so any QEMU will do.
    private var emulatorLines: [String] {
        delivery == .descriptor ? ["    <emulator>/usr/bin/egm-qemu</emulator>"] : []
    }

    private func hostdev(_ gpu: PlannedGPU, hasNodes: Bool) -> [String] {
        let address = gpu.address
        var lines = ["    <hostdev mode='subsystem' type='pci' managed='no'>"]
        // As NVIDIA's stack has it; stock libvirt does not know the attribute.
        if hasNodes { lines.append("      <driver iommufd='yes'/>") }
        lines += [
            "      <source>",
            "        <address domain='0x\(hex(address.domain, 4))' bus='0x\(hex(UInt32(address.bus), 2))' "
                + "slot='0x\(hex(UInt32(address.device), 2))' function='0x\(address.function)'/>",
            "      </source>",
            "      <alias name='\(text(gpu.alias))'/>",
        ]
        if hasNodes, !gpu.nodes.isEmpty { lines.append("      <acpi nodeset='\(listRange(gpu.nodes))'/>") }
        return lines + ["    </hostdev>"]
    }

    private func kibibytes(_ bytes: UInt64) -> UInt64 { bytes >> 10 }

    private func hex(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Text as it stands in XML, in an attribute or between tags.
    private func text(_ value: String) -> String {
        value.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("'", with: "&apos;").replacing("\"", with: "&quot;")
    }
}
