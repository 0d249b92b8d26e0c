// A simulated host as a TOML file describes it (docs/simulated-hosts.md), for `egmd --simulate FILE.toml`.
//
// The file is read as strictly as the configuration: an unknown key, a wrong type or a value that no host can have is
// refused with its line, and all problems of a file are told at once. What firmware may get wrong is no problem here
// but a `[[fault]]`. This module knows neither the simulation nor files: the program reads the text, names the faults
// that there are, and turns the values below into a host.

package import EGMDomain

/// The content of one file, complete: what the file leaves out has its default.
package struct SimulationFile: Equatable, Sendable {
    /// A description is a few KiB; more than this is a wrong file. For `readFile`'s limit.
    package static let fileSizeLimit = ByteSize.mebibytes(1)
    /// Bits 45:44 of a physical address are the socket, so these are all there can be.
    package static let socketNumbers = 0...3
    /// GPUs of one socket; more than any product has.
    package static let gpuLimit = 16
    /// What firmware's table of retired pages can hold (`MAX_RETIRED_DRAM_PAGES`).
    package static let retiredLimit = 4096  // entries, no page size
    package static let faultLimit = 256
    /// Four times the DRAM of the largest socket.
    package static let regionSizeLimit = ByteSize(bytes: 2 << 40)
    /// Bytes of physical addresses that each socket has.
    static let socketSpan: UInt64 = 1 << 44
    /// The unit of every boundary, as in firmware.
    static let granule = ByteSize(bytes: Int(Region.granule))

    /// In the file's order, which is the order of the NUMA nodes; none on a host without EGM.
    package var sockets: [Socket] = []
    package var driver = DriverGeneration.standalone
    package var faults: [Fault] = []
}
