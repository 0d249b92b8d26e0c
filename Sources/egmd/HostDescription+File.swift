import EGMConfig
import EGMDomain
import EGMSimulation

extension HostDescription {
    /// The host that a file describes.
    ///
    /// - Throws: `SimulationError` for what only the simulation can tell, such as a region that leaves no room for the
    ///   host's own RAM.
    init(file: SimulationFile) throws {
        let sockets = file.sockets.map { socket in
            Socket(
                number: socket.number, proximity: socket.proximity, numaNode: socket.numaNode, base: socket.base,
                size: UInt64(socket.size.bytes), gpus: socket.gpus.map(GPU.init(file:)), retired: socket.retired)
        }
        let faults = file.faults.compactMap { fault in
            // The file was checked against these words when it was read.
            HostFault.Kind(rawValue: fault.kind).map { HostFault($0, fault.subject) }
        }
        self.init(sockets: sockets, driver: file.driver, faults: faults)
        try validate()
    }
}

extension HostDescription.GPU {
    fileprivate init(file gpu: SimulationFile.GPU) {
        self.init(
            address: gpu.address, deviceID: gpu.deviceID,
            memory: PhysicalRange(base: gpu.memoryBase, size: UInt64(gpu.memorySize.bytes)))
    }
}
