// A program may be started with its standard input, output or error closed. What it opens first then gets that number,
// and whatever is printed later goes into it: for egmd that would be the memory of a region, for egmctl the socket.

internal import CLinuxShims
internal import Glibc

/// Descriptors 0, 1 and 2.
package enum StandardDescriptors {
    /// Opens `/dev/null` in the place of each that is closed, the wrong way round, so that using it fails (`EBADF`) as
    /// it would have. To be called before anything else is opened.
    package static func fill() {
        for (number, flags) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(number, F_GETFD) < 0 {
            // The lowest free number, which is this one: those below are open. Inherited by QEMU, so no O_CLOEXEC.
            _ = unsafe open("/dev/null", flags)
        }
    }
}
