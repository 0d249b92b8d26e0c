// A host that is only files and memory. Everything the daemon reads of a host it reads here through the same code:
// libpci, the ACPI reader, sysfs, /proc/iomem and firmware's retired-pages table in "physical memory". What is missing
// is the node /dev/egmN; in its place are the descriptors of the regions' memory.

package import EGMDomain
package import EGMPlatform
internal import Glibc
package import LinuxSystem

/// A simulated host: its root directory and its memory, which lives as long as the value or its duplicates.
package final class SimulatedHost: Sendable {
    package let description: HostDescription
    /// Where the production code reads.
    package let root: HostRoot
    private let regions: [RegionBacking]
    private let physical: OwnedDescriptor

    /// Writes the host.
    ///
    /// - Parameters:
    ///   - directory: becomes the host's root; made if missing, and the caller's to remove.
    ///   - stateDirectory: where the regions' memory is kept as files `memory/egmN`, so that it outlives this process;
    ///     it should be on tmpfs. Nil for memory that ends with its last descriptor.
    ///   - keeping: who may have descriptors of the regions' memory from an earlier run of the daemon.
    package init(
        _ description: HostDescription, directory: String, stateDirectory: String? = nil,
        keeping: (any DescriptorKeeping)? = nil
    ) throws(SimulationError) {
        try description.validate()
        self.description = description
        root = HostRoot(prefix: directory)
        var outside = HostTree(prefix: "")
        try outside.directory(root.prefix)
        var writer = HostWriter(description, prefix: root.prefix)
        try writer.writeAll()
        var memory: String?
        if let stateDirectory {
            let path = HostRoot(prefix: stateDirectory).path("/memory")
            try outside.directory(path)
            memory = path
        }
        var regions: [RegionBacking] = []
        for socket in description.sockets {
            regions.append(try RegionBacking(socket, directory: memory, keeping: keeping))
        }
        self.regions = regions
        physical = try SimulatedHost.physicalMemory(writer.gpus, description)
    }

    /// A descriptor of the region's memory, the caller's own: as long as the region, readable and writable.
    package func memoryDescriptor(for region: RegionName) throws(SystemError) -> OwnedDescriptor {
        guard let backing = regions.first(where: { $0.region == region }) else {
            throw SystemError(operation: "find the simulated memory of", subject: "\(region)", code: ENOENT)
        }
        return try backing.file.duplicate()
    }

    /// Whether the region's memory is by a descriptor that was kept over a restart of the daemon.
    package func isKept(_ region: RegionName) -> Bool { regions.contains { $0.region == region && $0.isKept } }

    /// What `/dev/mem` is on a real host: the memory at physical addresses, with firmware's tables in it.
    package func physicalMemory() throws(SystemError) -> PhysicalMemory {
        PhysicalMemory(try physical.duplicate(), subject: "the simulated physical memory")
    }

    /// A sparse file with a copy of the region's table for every GPU.
    private static func physicalMemory(
        _ gpus: [PlacedGPU], _ description: HostDescription
    ) throws(SimulationError) -> OwnedDescriptor {
        do {
            let size = gpus.map { $0.table.base.rawValue + $0.table.size }.max() ?? PhysicalLayout.tableSpan
            let file = try MemoryFile.create(name: "physical-memory", size: size)
            for gpu in gpus {
                let entries = gpu.socket.retired.map { PhysicalAddress(gpu.socket.base.rawValue &+ $0) }
                var words = FirmwareRetiredTable.encode(entries)
                if description.has(.retiredTableDamaged, gpu.socket.region.description) {
                    words[0] = UInt64(FirmwareRetiredTable.capacity + 1)
                }
                try write(words, to: file, at: gpu.table.base)
            }
            return file
        } catch {
            throw .failed("\(error)")
        }
    }

    private static func write(
        _ words: [UInt64], to file: borrowing OwnedDescriptor, at address: PhysicalAddress
    ) throws(SystemError) {
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        let mapping = try Mapping.map(
            file, offset: address.rawValue, count: Int(PhysicalLayout.tableSpan),
            subject: "the simulated memory at \(address)")
        mapping.write(bytes, at: 0)
    }
}
