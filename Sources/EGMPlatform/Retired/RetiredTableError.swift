package import EGMDomain

/// Why firmware's retired-pages table was not read, or not believed.
package enum RetiredTableError: Error, Equatable, Sendable, CustomStringConvertible {
    case countTooLarge(UInt64)
    case truncated(needed: UInt64, available: UInt64)
    case unaligned(PhysicalAddress)
    /// The memory map cannot be read.
    case mapUnreadable(reason: String)
    /// Not wholly inside one reserved range, or RAM of the host.
    case notReserved(PhysicalRange)
    case unreadable(reason: String)

    package var description: String {
        switch self {
        case .countTooLarge(let count):
            "its count is \(count), more than the \(FirmwareRetiredTable.capacity) entries that fit: it is damaged"
        case .truncated(let needed, let available):
            "it needs \(needed) bytes, but only \(available) are there"
        case .unaligned(let address): "its address \(address) is not a multiple of 8"
        case .mapUnreadable(let reason): "it is unknown whether its memory is reserved: \(reason)"
        case .notReserved(let range):
            "its memory \(range) is not wholly inside a reserved range of /proc/iomem, and reading it could take the "
                + "host down"
        case .unreadable(let reason): reason
        }
    }
}
