// The ACPI tables: a DSDT that says little, as firmware's does of GPUs, one SSDT for each root bridge with the GPU's
// `_DSD`, and SRAT.

internal import ACPI
internal import EGMDomain

extension HostWriter {
    private static let directory = "/sys/firmware/acpi/tables"

    mutating func writeTables() throws(SimulationError) {
        let dsdt = try encode("DSDT", [.scope("\\_SB", [.device("PWRB", [.name("_HID", .string("PNP0C0C"))])])])
        try tree.file("\(HostWriter.directory)/DSDT", cut(dsdt, if: .dsdtTruncated))
        let bridges = Dictionary(grouping: gpus, by: \.bridge).sorted { $0.key < $1.key }.map(\.value)
        for (index, group) in bridges.enumerated() {
            // The kernel numbers SSDTs only where there are several.
            let name = bridges.count == 1 ? "SSDT" : "SSDT\(index + 1)"
            try tree.file("\(HostWriter.directory)/\(name)", encode("SSDT", [rootBridge(group)]))
        }
        try tree.file("\(HostWriter.directory)/SRAT", cut(affinity.table(), if: .sratTruncated))
    }

    private func encode(_ signature: String, _ terms: [AMLTerm]) throws(SimulationError) -> [UInt8] {
        let builder = ACPITableBuilder(
            signature: signature, revision: 2, oemID: "NVIDIA", oemTableID: "EGMSIM", creatorID: "EGMD")
        do {
            return try builder.table(terms)
        } catch {
            throw .failed("the table \(signature) cannot be written: \(error)")
        }
    }

    private func cut(_ table: [UInt8], if kind: HostFault.Kind) -> [UInt8] {
        description.has(kind) ? Array(table.prefix(table.count / 2)) : table
    }

    /// `Device (PC18)` with its root ports and their GPUs.
    private func rootBridge(_ group: [PlacedGPU]) -> AMLTerm {
        guard let first = group.first else { return .scope("\\_SB", []) }
        var terms: [AMLTerm] = [
            .name("_HID", .string("PNP0A08")),
            .name("_SEG", .integer(UInt64(first.gpu.address.domain))),
            .name("_BBN", .integer(0)),
            .name("_UID", .integer(UInt64(first.gpu.address.domain))),
            .name("_CCA", .integer(1)),
            .name("_PXM", .integer(UInt64(first.socket.number))),
        ]
        for (port, below) in Dictionary(grouping: group, by: \.port).sorted(by: { $0.key < $1.key }) {
            guard let name = below.first?.portName else { continue }
            let address = AMLTerm.name("_ADR", .integer(UInt64(port) << 16))
            terms.append(.device(name, [address] + below.map(device)))
        }
        return .scope("\\_SB", [.device(first.bridgeName, terms)])
    }

    private func device(_ gpu: PlacedGPU) -> AMLTerm {
        let address = UInt64(gpu.gpu.address.device) << 16 | UInt64(gpu.gpu.address.function)
        return .device(gpu.deviceName, [.name("_ADR", .integer(address)), deviceData(gpu)])
    }

    /// `_DSD` in the order in which firmware emits the properties.
    private func deviceData(_ gpu: PlacedGPU) -> AMLTerm {
        let subject = gpu.gpu.address.description
        if description.has(.dynamicProperties, subject) {
            // Method (_DSD) { Return (One + One) }: any computation is beyond a reader.
            return .bytes([0x14, 0x0b] + Array("_DSD".utf8) + [0x00, 0xa4, 0x72, 0x01, 0x01, 0x00])
        }
        var properties: [(String, AMLData)] = [
            ("nvidia,gpu-mem-base-pa", .integer(gpu.gpu.memory.base.rawValue)),
            ("nvidia,gpu-mem-size", .integer(gpu.gpu.memory.size)),
        ]
        if !description.has(.noProperties, subject) {
            let region = gpu.socket.region.description
            let range = claimedRange(gpu, region)
            properties += [
                ("nvidia,egm-base-pa", .integer(range.base.rawValue)),
                ("nvidia,egm-size", .integer(range.size)),
                ("nvidia,egm-pxm", .integer(UInt64(gpu.socket.proximity.rawValue))),
            ]
            if !description.has(.retiredTableMissing, region) {
                properties.append(("nvidia,egm-retired-pages-data-base", .integer(gpu.table.base.rawValue)))
            }
        }
        return .deviceProperties(properties)
    }

    /// Where firmware says the region is.
    private func claimedRange(_ gpu: PlacedGPU, _ region: String) -> PhysicalRange {
        var base = gpu.socket.base.rawValue
        let isOdd = gpu.indexInSocket > 0 && gpu.indexInSocket == gpu.socket.gpus.count - 1
        if isOdd, description.has(.gpusDisagree, region) { base += Region.granule }
        if description.has(.unaligned, region) { base += Region.granule / 16 }
        if description.has(.regionOverlap, region), let first = description.sockets.first { base = first.base.rawValue }
        let size = description.has(.sizeZero, region) ? 0 : gpu.socket.size
        return PhysicalRange(base: PhysicalAddress(base), size: size)
    }

    /// Processors and memory of a socket are in the domain of its region, and the kernel counts nodes from 0: so
    /// domain 4 is node 0, and nobody gets away with taking the one for the other.
    private var affinity: SRAT {
        let processors: [SRATEntry] = description.sockets.map {
            .gicc(pxm: $0.proximity.rawValue, processorUID: UInt32($0.number))
        }
        let memory: [SRATEntry] = description.sockets.map { socket in
            let ram = PhysicalLayout(socket: socket).ram
            return .memory(
                MemoryAffinity(pxm: socket.proximity.rawValue, base: ram.base.rawValue, length: ram.size))
        }
        return SRAT(entries: processors + memory)
    }
}
