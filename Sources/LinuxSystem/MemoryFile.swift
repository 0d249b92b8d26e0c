internal import CLinuxShims
internal import Glibc

/// A file that is only memory (`memfd_create`): the backing of simulated regions.
package enum MemoryFile {
    /// A new zeroed memory file whose size can't be changed any more, closed on exec.
    ///
    /// The seals (`F_SEAL_SHRINK`, `F_SEAL_GROW`, `F_SEAL_SEAL`) keep a peer that gets the descriptor from truncating
    /// the file under our mapping, which would be a SIGBUS.
    /// The name is shown in `/proc/*/maps` as `/memfd:name`; the size is in bytes.
    package static func create(name: String, size: UInt64) throws(SystemError) -> OwnedDescriptor {
        let number = unsafe egm_memfd_create(name, UInt32(MFD_CLOEXEC) | UInt32(MFD_ALLOW_SEALING))
        guard number >= 0 else {
            throw SystemError(operation: "create memory file", subject: name, code: egm_errno())
        }
        let file = OwnedDescriptor(owning: number)
        guard let length = off_t(exactly: size), ftruncate(file.number, length) == 0 else {
            let code = off_t(exactly: size) == nil ? EFBIG : egm_errno()
            throw SystemError(operation: "set the size to \(size) bytes of memory file", subject: name, code: code)
        }
        guard egm_seal_size(file.number) == 0 else {
            throw SystemError(operation: "seal the size of memory file", subject: name, code: egm_errno())
        }
        return file
    }
}
