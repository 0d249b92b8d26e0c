package import EGMDomain

extension SimulationFile {
    /// `[[socket.gpu]]`.
    package struct GPU: Equatable, Sendable {
        /// Unique, above bus 0, in a PCI domain of its socket.
        package var address: PCIAddress
        package var deviceID: UInt16
        /// HBM: overlaps neither the socket's region nor other HBM of the socket.
        package var memoryBase: PhysicalAddress
        package var memorySize: ByteSize
    }
}
