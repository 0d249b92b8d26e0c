internal import EGMDomain

extension SimulationFileReader {
    /// GB200.
    private static let defaultDevice: UInt64 = 0x2941
    private static let defaultMemorySize = ByteSize.gibibytes(184)
    private static let memorySizeLimit = ByteSize(bytes: Int(SimulationFile.socketSpan))
    /// Of the first GPU's HBM, from the start of the socket's addresses; the next ones follow at equal distances.
    private static let defaultMemoryOffset: UInt64 = 0x400_0000_0000
    private static let defaultMemoryDistance: UInt64 = 1 << 39

    /// Reads `[[socket.gpu]]`; nil if something in it is wrong. `socket` is nil where the socket's number is wrong.
    mutating func gpu(
        _ table: SimulationFileTable, position: Int, socket: Int?, start: UInt64
    ) -> SimulationFile.GPU? {
        checkKeys(of: table)
        let address = requiredValue(
            "address", of: table, .gpuAddress, advice: "give the GPU's PCI address, such as \"0008:01:00.0\"")
        let device = value(
            "device", of: table, .number(in: 0...UInt64(UInt16.max)), default: SimulationFileReader.defaultDevice)
        let base = value(
            "memory-base", of: table, .number(in: 0...UInt64.max),
            default: start + SimulationFileReader.defaultMemoryOffset
                + UInt64(position) * SimulationFileReader.defaultMemoryDistance)
        let size = value(
            "memory-size", of: table,
            .size(
                in: SimulationFile.granule...SimulationFileReader.memorySizeLimit, multipleOf: SimulationFile.granule),
            default: SimulationFileReader.defaultMemorySize)
        if let address {
            claim(address, as: "address", of: table)
            if let socket, address.graceSocket != socket {
                report(
                    "address", of: table,
                    "is \(address), but bits 7:4 of a PCI domain are the socket: a GPU of socket \(socket) has a "
                        + "domain from 00\(socket)0 to 00\(socket)f")
            }
        }
        guard let address, let device, let base, let size else { return nil }
        return SimulationFile.GPU(
            address: address, deviceID: UInt16(device), memoryBase: PhysicalAddress(base), memorySize: size)
    }

    /// HBM has addresses of its own. Only for GPUs that were read without a problem; `tables` are theirs.
    mutating func checkMemory(
        of gpus: [SimulationFile.GPU], in tables: [SimulationFileTable], region: PhysicalRange
    ) {
        guard gpus.count == tables.count else { return }
        var taken = [(range: region, owner: "the region")]
        for (gpu, table) in zip(gpus, tables) {
            let memory = PhysicalRange(base: gpu.memoryBase, size: UInt64(gpu.memorySize.bytes))
            let place = "is \(memory.base) and the size \(gpu.memorySize), which"
            if memory.end == nil {
                report("memory-base", of: table, "\(place) ends beyond 64 bits; choose a lower address")
            } else if let other = taken.first(where: { $0.range.overlaps(memory) }) {
                report("memory-base", of: table, "\(place) overlaps \(other.owner) at \(other.range)")
            }
            taken.append((memory, "the memory of \(gpu.address)"))
        }
    }
}
