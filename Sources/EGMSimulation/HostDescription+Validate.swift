internal import EGMDomain

extension HostDescription {
    /// Sockets that a Grace host can have.
    package static let maximumSockets = 4
    /// GPUs of one socket; more than any product has.
    package static let maximumGPUsPerSocket = 16
    /// Bytes of one region: four times the largest socket's DRAM.
    package static let maximumRegionSize: UInt64 = 2 << 40

    /// Refuses what cannot be written as a host. What firmware may get wrong is a `HostFault` and passes.
    package func validate() throws(SimulationError) {
        guard sockets.count <= HostDescription.maximumSockets else {
            throw .invalid("\(sockets.count) sockets are more than the \(HostDescription.maximumSockets) there can be")
        }
        var numbers: Set<Int> = []
        var proximities: Set<ProximityDomain> = []
        var addresses: Set<PCIAddress> = []
        for (index, socket) in sockets.enumerated() {
            guard (0..<HostDescription.maximumSockets).contains(socket.number) else {
                throw .invalid("socket \(socket.number) is none of 0 to \(HostDescription.maximumSockets - 1)")
            }
            guard numbers.insert(socket.number).inserted else {
                throw .invalid("socket \(socket.number) is there twice")
            }
            guard proximities.insert(socket.proximity).inserted else {
                throw .invalid("two sockets have the proximity domain \(socket.proximity)")
            }
            guard socket.numaNode == index else {
                throw .invalid("NUMA nodes count up from 0: socket \(socket.number) has to be node \(index)")
            }
            try validateRegion(of: socket)
            try validateGPUs(of: socket, &addresses)
        }
        try validateFaults(addresses)
    }

    private func validateRegion(of socket: Socket) throws(SimulationError) {
        let region = socket.region
        guard socket.size > 0, socket.size % Region.granule == 0 else {
            throw .invalid("the size of \(region) is \(socket.size), not a multiple of \(Region.granule) bytes")
        }
        guard socket.size <= HostDescription.maximumRegionSize else {
            throw .invalid(
                "the size of \(region) is \(socket.size), more than \(HostDescription.maximumRegionSize) bytes")
        }
        let layout = PhysicalLayout(socket: socket)
        let lowest = layout.table(HostDescription.maximumGPUsPerSocket).base
        let highest = layout.start + PhysicalLayout.socketSpan
        guard socket.base >= lowest, socket.base.rawValue % Region.granule == 0, socket.base.rawValue < highest,
            let end = layout.ram.end, end.rawValue <= highest
        else {
            throw .invalid(
                "the base of \(region), \(socket.base), is not a multiple of 64 KiB at or above \(lowest) that leaves "
                    + "room for the region and RAM below 0x\(String(highest, radix: 16))")
        }
    }

    private func validateGPUs(of socket: Socket, _ addresses: inout Set<PCIAddress>) throws(SimulationError) {
        guard socket.gpus.count <= HostDescription.maximumGPUsPerSocket else {
            throw .invalid(
                "\(socket.gpus.count) GPUs of socket \(socket.number) are more than "
                    + "\(HostDescription.maximumGPUsPerSocket)")
        }
        for gpu in socket.gpus {
            guard addresses.insert(gpu.address).inserted else { throw .invalid("GPU \(gpu.address) is there twice") }
            guard gpu.address.bus > 0 else {
                throw .invalid("GPU \(gpu.address) is on bus 0, where the root ports are: use bus 1")
            }
            guard gpu.address.domain <= 0xff, gpu.address.graceSocket == socket.number else {
                throw .invalid(
                    "GPU \(gpu.address) is not in a PCI domain of socket \(socket.number): bits 7:4 of the domain "
                        + "are the socket")
            }
        }
    }

    private func validateFaults(_ addresses: Set<PCIAddress>) throws(SimulationError) {
        let subjects = Set(addresses.map(\.description) + sockets.map(\.region.description) + [""])
        for fault in faults where !subjects.contains(fault.subject) {
            throw .invalid("the fault \(fault.kind.rawValue) is about '\(fault.subject)', which is not on the host")
        }
    }
}
