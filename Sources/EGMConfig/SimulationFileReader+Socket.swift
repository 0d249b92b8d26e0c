internal import EGMDomain

extension SimulationFileReader {
    private static let defaultSize = ByteSize.mebibytes(512)
    /// Of the region, from the start of the socket's addresses: the bottom of its DRAM.
    private static let defaultBaseOffset: UInt64 = 0x10_0000_0000

    /// Reads `[[socket]]`; nil if something in it is wrong.
    mutating func socket(_ table: SimulationFileTable, position: Int) -> SimulationFile.Socket? {
        checkKeys(of: table)
        let number = value("number", of: table, .integer(in: SimulationFile.socketNumbers), default: position)
        let start = UInt64(number ?? position) * SimulationFile.socketSpan
        let domain = value(
            "pxm", of: table, .integer(in: 0...Int(UInt32.max)),
            default: (number ?? position) + SimulationFileReader.hypervisorShift)
        let node = value("numa-node", of: table, .integer(in: SimulationFile.socketNumbers), default: position)
        let base = value(
            "base", of: table, .number(in: 0...UInt64.max),
            default: start + SimulationFileReader.defaultBaseOffset)
        let size = value(
            "size", of: table,
            .size(in: SimulationFile.granule...SimulationFile.regionSizeLimit, multipleOf: SimulationFile.granule),
            default: SimulationFileReader.defaultSize)
        let retired = value("retired", of: table, .numbers(limit: SimulationFile.retiredLimit), default: [])
        let gpuTables = tables("gpu", of: table, limit: SimulationFile.gpuLimit)

        if let node, node != position {
            report(
                "numa-node", of: table,
                "is \(node), but NUMA nodes count up from 0 in the order of the sockets, so this one is \(position); "
                    + "leave the key out")
        }
        var region: PhysicalRange?
        if let number {
            // The PXM follows from the number by default, and would only repeat the complaint.
            if claim(number, as: "number", of: table), let domain { claim(domain, as: "pxm", of: table) }
            if let base, let size { region = checkedRegion(base, size, of: table, socket: number) }
        }
        let gpus = gpuTables.enumerated().compactMap { gpu($1, position: $0, socket: number, start: start) }
        guard let number, let domain, let node, let region, let size, let retired else { return nil }
        checkMemory(of: gpus, in: gpuTables, region: region)
        return SimulationFile.Socket(
            number: number, proximity: ProximityDomain(UInt32(domain)), numaNode: node, base: region.base, size: size,
            gpus: gpus, retired: retired)
    }

    /// The PXM of a socket's region is its number plus this where firmware runs with a hypervisor region.
    private static var hypervisorShift: Int { Int(ProximityDomain.firstWithHypervisor.rawValue) }

    /// The region, if it is whole blocks within the socket's addresses.
    private mutating func checkedRegion(
        _ base: UInt64, _ size: ByteSize, of table: SimulationFileTable, socket: Int
    ) -> PhysicalRange? {
        let region = PhysicalRange(base: PhysicalAddress(base), size: UInt64(size.bytes))
        let start = UInt64(socket) * SimulationFile.socketSpan
        let addresses = PhysicalRange(base: PhysicalAddress(start), size: SimulationFile.socketSpan)
        guard base % Region.granule == 0 else {
            report("base", of: table, "is \(region.base), but must be a multiple of \(SimulationFile.granule)")
            return nil
        }
        guard addresses.contains(region) else {
            let last = PhysicalAddress(start + SimulationFile.socketSpan - 1)
            report(
                "base", of: table,
                "is \(region.base), but socket \(socket) has the addresses \(addresses.base) to \(last), and the "
                    + "region of \(size) must be within them")
            return nil
        }
        return region
    }
}
