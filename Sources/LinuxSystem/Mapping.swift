// A shared mapping of a file or device. Another process, a guest or hardware may write it at any time, so Swift never
// gets a reference into it: reads are volatile copies. Who has to have the pointer (the scrubber, whose kernels are C)
// borrows it inside a closure. A child process never inherits a mapping: a forked copy would keep a region busy.

internal import CLinuxShims
internal import Glibc

/// Owns a `MAP_SHARED` mapping and unmaps it at the end of its life.
@safe package struct Mapping: ~Copyable {
    /// What may be done with the memory.
    package enum Protection: Sendable {
        case read
        case readWrite
    }

    /// Bytes of the mapping.
    package let count: Int
    private let base: UnsafeMutableRawPointer

    private init(base: UnsafeMutableRawPointer, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    deinit {
        // munmap fails only for a range that is no mapping of ours: a bug.
        let status = unsafe munmap(base, count)
        precondition(status == 0, "the mapping was not ours to unmap")
    }

    /// Maps `count` bytes of `descriptor` from `offset`. The corresponding call is `mmap(MAP_SHARED)`.
    ///
    /// The offset is a multiple of `MemoryPage.size`; `subject` says in error messages what the descriptor is.
    /// - Throws: `EINVAL` for an offset between pages or one that the driver refuses; `EACCES`, `EAGAIN`, `ENOMEM`.
    package static func map(
        _ descriptor: borrowing OwnedDescriptor, offset: UInt64 = 0, count: Int,
        protection: Protection = .readWrite, subject: String? = nil
    ) throws(SystemError) -> Mapping {
        let subject = subject ?? "descriptor \(descriptor.number)"
        guard let offset = off_t(exactly: offset) else {
            throw SystemError(operation: "map", subject: subject, code: EOVERFLOW)
        }
        let flags = protection == .read ? PROT_READ : PROT_READ | PROT_WRITE
        let address = unsafe mmap(nil, count, flags, MAP_SHARED, descriptor.number, offset)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw SystemError(operation: "map", subject: subject, code: egm_errno())
        }
        let mapping = unsafe Mapping(base: address, count: count)
        guard unsafe madvise(address, count, CInt(MADV_DONTFORK)) == 0 else {
            throw SystemError(
                operation: "keep from child processes the mapping of", subject: subject, code: egm_errno())
        }
        return mapping
    }

    /// The start of the mapping; valid as long as the mapping is borrowed.
    @unsafe package borrowing func withBaseAddress<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeMutableRawPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(base)
    }

    /// The 64-bit word at byte `offset`, a multiple of 8, in one aligned load.
    package borrowing func load64(at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset % 8 == 0 && offset <= count - 8, "word \(offset) is not in the mapping")
        return unsafe egm_load64(base + offset)
    }

    /// A copy of `length` bytes from byte `offset`, read in aligned 64-bit words as far as possible.
    package borrowing func copyBytes(at offset: Int, count length: Int) -> [UInt8] {
        checkRange(offset, length)
        return unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
            if let target = buffer.baseAddress { unsafe egm_volatile_copy(target, base + offset, length) }
            filled = length
        }
    }

    /// Writes `bytes` from byte `offset` on; the mapping must be writable.
    package borrowing func write(_ bytes: [UInt8], at offset: Int) {
        checkRange(offset, bytes.count)
        unsafe bytes.withUnsafeBytes { source in
            if let start = source.baseAddress {
                unsafe (base + offset).copyMemory(from: start, byteCount: source.count)
            }
        }
    }

    private borrowing func checkRange(_ offset: Int, _ length: Int) {
        precondition(
            offset >= 0 && length >= 0 && length <= count && offset <= count - length,
            "bytes \(offset)..<\(offset + length) are not in the mapping of \(count) bytes")
    }
}

// The mapping itself never changes after init and munmap works from any thread; what its memory holds is shared with
// other processes anyway, and every access says so.
extension Mapping: @unchecked Sendable {}
