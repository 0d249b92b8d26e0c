internal import EGMDomain

extension HostWriter {
    /// `/proc/iomem` as arm64 writes it: the host's RAM, and the reserved memory of the retired-pages tables.
    mutating func writeMemoryMap() throws(SimulationError) {
        guard !description.has(.iomemMissing) else { return }
        var entries: [(range: PhysicalRange, name: String)] = []
        for gpu in gpus where !description.has(.retiredTableUnreserved, gpu.socket.region.description) {
            entries.append((gpu.table, "reserved"))
        }
        for socket in description.sockets {
            entries.append((PhysicalLayout(socket: socket).ram, "System RAM"))
            if description.has(.ramOverlap, socket.region.description) {
                entries.append((PhysicalRange(base: socket.base, size: socket.size), "System RAM"))
            }
        }
        if entries.isEmpty {
            entries.append((PhysicalRange(base: PhysicalAddress(1 << 31), size: PhysicalLayout.ramSize), "System RAM"))
        }
        entries.sort { $0.range.base < $1.range.base }
        let isZeroed = description.has(.iomemZeroed)
        let lines = entries.map { entry in
            let start = isZeroed ? 0 : entry.range.base.rawValue
            let last = isZeroed ? 0 : entry.range.base.rawValue + entry.range.size - 1
            return "\(hex(start, 8))-\(hex(last, 8)) : \(entry.name)\n"
        }
        try tree.file("/proc/iomem", lines.joined())
    }
}
