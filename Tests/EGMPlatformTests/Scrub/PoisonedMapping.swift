// Pages that answer an access with SIGBUS although they lie inside the file: userfaultfd's UFFDIO_POISON (Linux 6.6),
// which was made to carry hardware errors along when a VM moves. With CONFIG_MEMORY_FAILURE the code of the signal is
// BUS_MCEERR_AR as for a hardware error, without it is BUS_ADRERR.

import Glibc
import LinuxSystem

/// Owns the userfaultfd; the poison goes with the mapping.
struct Poison: ~Copyable {
    private let descriptor: OwnedDescriptor

    /// Poisons one page of `mapping` at each of `offsets`. Every page of the file must be there already.
    init(_ mapping: borrowing Mapping, at offsets: [UInt64]) throws(SystemError) {
        let device = try OwnedDescriptor.open("/dev/userfaultfd", flags: O_RDWR)
        let number = ioctl(device.number, 0xaa00, O_CLOEXEC)  // USERFAULTFD_IOC_NEW
        guard number >= 0 else { throw SystemError(operation: "create", subject: "userfaultfd", code: errno) }
        let descriptor = OwnedDescriptor(owning: number)
        let start = mapping.withBaseAddress { UInt64(UInt(bitPattern: $0)) }
        // UFFDIO_API with UFFD_FEATURE_POISON, UFFDIO_REGISTER for missing pages, UFFDIO_POISON.
        try Poison.request(descriptor, 0xc018_aa3f, [0xaa, 1 << 14, 0])
        try Poison.request(descriptor, 0xc020_aa00, [start, UInt64(mapping.count), 1, 0])
        for offset in offsets {
            try Poison.request(descriptor, 0xc020_aa08, [start + offset, UInt64(MemoryPage.size), 0, 0])
        }
        self.descriptor = descriptor
    }

    private static func request(
        _ descriptor: borrowing OwnedDescriptor, _ code: UInt, _ words: [UInt64]
    ) throws(SystemError) {
        var words = words
        guard ioctl(descriptor.number, code, &words) == 0 else {
            throw SystemError(operation: "poison (\(String(code, radix: 16)))", subject: "userfaultfd", code: errno)
        }
    }
}
