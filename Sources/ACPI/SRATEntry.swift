/// One entry of the SRAT.
package enum SRATEntry: Equatable, Sendable {
    /// Type 0: an x86 processor by local APIC id.
    case localAPIC(pxm: UInt32, apicID: UInt8, isEnabled: Bool = true)
    /// Type 1.
    case memory(MemoryAffinity)
    /// Type 2: an x86 processor by x2APIC id.
    case x2APIC(pxm: UInt32, apicID: UInt32, isEnabled: Bool = true)
    /// Type 3: an Arm processor.
    case gicc(pxm: UInt32, processorUID: UInt32, isEnabled: Bool = true)
    /// Type 5: a device that starts memory traffic, such as a GPU. `handle` has 16 bytes: ACPI (type 0) or PCI (1).
    case genericInitiator(pxm: UInt32, handleType: UInt8, handle: [UInt8], isEnabled: Bool = true)
    /// Any other type, with the bytes behind type and length.
    case other(type: UInt8, body: [UInt8])

    static func minimumLength(ofType type: UInt8) -> Int {
        switch type {
        case 0: 16
        case 1: 40
        case 2: 24
        case 3: 18
        case 5: 32
        default: 2
        }
    }

    /// Decodes the entry at `offset`. The caller has checked that `length` bytes are there and enough for the type.
    init(_ bytes: [UInt8], at offset: Int, length: Int, revision: UInt8) {
        func field(_ position: Int) -> UInt32 {
            let value = bytes.littleEndian32(at: offset + position)
            return value
        }
        /// The kernel uses only 8 bits of a domain before revision 2.
        func domain(_ value: UInt32) -> UInt32 { revision < 2 ? value & 0xff : value }

        switch bytes[offset] {
        case 0:
            let high = UInt32(bytes[offset + 9]) | UInt32(bytes[offset + 10]) << 8 | UInt32(bytes[offset + 11]) << 16
            self = .localAPIC(
                pxm: domain(UInt32(bytes[offset + 2]) | high << 8), apicID: bytes[offset + 3],
                isEnabled: field(4) & 1 != 0)
        case 1:
            let flags = field(28)
            self = .memory(
                MemoryAffinity(
                    pxm: domain(field(2)), base: bytes.littleEndian(at: offset + 8, width: 8),
                    length: bytes.littleEndian(at: offset + 16, width: 8), isEnabled: flags & 1 != 0,
                    isHotPluggable: flags & 2 != 0, isNonVolatile: flags & 4 != 0))
        case 2: self = .x2APIC(pxm: field(4), apicID: field(8), isEnabled: field(12) & 1 != 0)
        case 3: self = .gicc(pxm: field(2), processorUID: field(6), isEnabled: field(10) & 1 != 0)
        case 5:
            self = .genericInitiator(
                pxm: field(4), handleType: bytes[offset + 3], handle: Array(bytes[(offset + 8)..<(offset + 24)]),
                isEnabled: field(24) & 1 != 0)
        case let type: self = .other(type: type, body: Array(bytes[(offset + 2)..<(offset + length)]))
        }
    }
}
