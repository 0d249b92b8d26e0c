internal import Glibc

/// The kernel's page: 4 KiB on x86-64, 4 KiB or 64 KiB on Grace.
package enum MemoryPage {
    /// Bytes of a page, from `sysconf(_SC_PAGESIZE)`.
    package static let size = Int(sysconf(CInt(_SC_PAGESIZE)))
}
