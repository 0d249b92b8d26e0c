package import EGMDomain

extension SimulationFile {
    /// `[[socket]]`: a socket with its region.
    package struct Socket: Equatable, Sendable {
        /// 0...3, unique.
        package var number: Int
        /// Unique.
        package var proximity: ProximityDomain
        /// The socket's position in the file.
        package var numaNode: Int
        /// Where the region is: boundaries of 64 KiB, within the socket's addresses.
        package var base: PhysicalAddress
        package var size: ByteSize
        package var gpus: [GPU]
        /// Offsets in the region as firmware lists them: unsorted, unaligned, twice or outside if so wished.
        package var retired: [UInt64]
    }
}
