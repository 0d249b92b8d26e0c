// Where things are in the simulated host's physical address space, socket by socket (16 TiB each):
//
//   +0x000f_0000_0000   firmware's retired-pages tables, 64 KiB each, one for each GPU
//   base, base + size   the region, in no map of the kernel
//   behind it           1 GiB gap, then the host's own RAM

internal import EGMDomain

/// The physical addresses of one socket that its description does not give.
struct PhysicalLayout {
    /// Each socket has this many bytes of addresses (bits 45:44 are the socket).
    static let socketSpan: UInt64 = 1 << 44
    static let ramSize: UInt64 = 16 << 30
    /// Firmware reserves whole 64 KiB pages.
    static let tableSpan: UInt64 = 65536
    private static let tablesOffset: UInt64 = 0xf_0000_0000

    let socket: HostDescription.Socket

    var start: UInt64 { UInt64(socket.number) * PhysicalLayout.socketSpan }

    /// The memory of the `index`-th GPU's copy of the table.
    func table(_ index: Int) -> PhysicalRange {
        let address = start + PhysicalLayout.tablesOffset + UInt64(index) * PhysicalLayout.tableSpan
        return PhysicalRange(base: PhysicalAddress(address), size: PhysicalLayout.tableSpan)
    }

    /// The host's own RAM.
    var ram: PhysicalRange {
        let gap: UInt64 = 1 << 30
        let base = (socket.base.rawValue + socket.size + 2 * gap - 1) / gap * gap
        return PhysicalRange(base: PhysicalAddress(base), size: PhysicalLayout.ramSize)
    }
}
