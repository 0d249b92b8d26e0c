// Memory that is addressed by physical address through a descriptor: /dev/mem on a host, a sparse memory file on a
// simulated one; the code is the same.
//
// On arm64 /dev/mem maps memory outside the kernel's map as Device-nGnRnE: only aligned loads of whole 64-bit words
// are right there, and a load from an address where nothing is can take the host down. So this type reads words, one
// page mapped at a time and never a byte more than asked for; that the address may be read at all is for the caller
// to prove first.

package import EGMDomain
internal import Glibc
package import LinuxSystem

/// Owns a descriptor whose offsets are physical addresses.
package struct PhysicalMemory: ~Copyable, Sendable {
    private let file: OwnedDescriptor
    /// What the descriptor is, for messages.
    package let subject: String

    /// - Parameter subject: `/dev/mem`, or what stands for it.
    package init(_ file: consuming OwnedDescriptor, subject: String) {
        self.file = file
        self.subject = subject
    }

    /// The host's own memory, opened for reading only. Needs CAP_SYS_RAWIO; refused under lockdown.
    package static func devMem(_ root: HostRoot) throws(SystemError) -> PhysicalMemory {
        let path = root.path("/dev/mem")
        return PhysicalMemory(try OwnedDescriptor.open(path, flags: O_RDONLY), subject: path)
    }

    /// `count` little-endian words from `address` on, which is a multiple of 8. The range does not wrap.
    package borrowing func words(at address: PhysicalAddress, count: Int) throws(SystemError) -> [UInt64] {
        precondition(address.rawValue % 8 == 0, "physical memory is read in aligned words")
        let pageSize = UInt64(MemoryPage.size)
        var words: [UInt64] = []
        words.reserveCapacity(count)
        var next = address.rawValue
        while words.count < count {
            let page = next / pageSize * pageSize
            let mapping = try Mapping.map(
                file, offset: page, count: MemoryPage.size, protection: .read, subject: "\(subject) at \(address)")
            while words.count < count, next < page + pageSize {
                words.append(UInt64(littleEndian: mapping.load64(at: Int(next - page))))
                next += 8
            }
        }
        return words
    }
}
