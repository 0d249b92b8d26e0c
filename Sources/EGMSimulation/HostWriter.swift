/// Writes a description as the files of a host. Each part of the host has a file of its own.
struct HostWriter {
    let description: HostDescription
    let gpus: [PlacedGPU]
    var tree: HostTree

    init(_ description: HostDescription, prefix: String) {
        self.description = description
        gpus = description.placedGPUs
        tree = HostTree(prefix: prefix)
    }

    mutating func writeAll() throws(SimulationError) {
        try writePCI()
        try writeTables()
        try writeMemoryMap()
        try writeRegionClass()
    }
}
