internal import CScrub
internal import EGMDomain
internal import LinuxSystem

/// What memory behind a plain descriptor can do.
enum DescriptorCapabilities {
    /// Looks and tries. The memory is not written.
    ///
    /// - `honoursOffset`: a file shows at an offset what is at that offset; mmap(2) promises it for all files.
    /// - `bounded`: tried. Linux lets a page behind the end of a file be mapped, and answers every access with SIGBUS,
    ///   so nothing behind the region can be reached; a mapping that is refused is as good.
    /// - Not `exclusiveOpen`: anybody with the descriptor may open it again through `/proc`. Not `partitionable`: a
    ///   descriptor gives all of the file. Not `dmaBuf`, not `runtimeRetiredPages`.
    static func probe(_ descriptor: borrowing OwnedDescriptor, size: UInt64) throws(SystemError) -> RegionCapabilities {
        var capabilities = RegionCapabilities()
        capabilities.honoursOffset = try FileStatus(of: descriptor).kind == .regular
        capabilities.bounded = try isUnreachable(descriptor, offset: size)
        return capabilities
    }

    /// Whether the page at `offset` can't be read through a mapping.
    private static func isUnreachable(
        _ descriptor: borrowing OwnedDescriptor, offset: UInt64
    ) throws(SystemError) -> Bool {
        let code = egm_guard_install()
        guard code == 0 else { throw SystemError(operation: "handle memory errors", subject: "probe", code: code) }
        let page = MemoryPage.size
        // A refusal is the answer that we hope for.
        guard let mapping = try? Mapping.map(descriptor, offset: offset, count: page, protection: .read) else {
            return true
        }
        return unsafe mapping.withBaseAddress { start in
            var fault = egm_fault()
            var zeros = 0
            return unsafe !egm_first_nonzero_guarded(start, page, &zeros, &fault)
        }
    }
}
