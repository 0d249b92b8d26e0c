internal import Glibc

extension ProcessHandle {
    /// Which process it is.
    /// - Throws: `ESRCH` if it has ended or is outside of our pid namespace, `EBADF` if the descriptor is no pidfd.
    package borrowing func identity() throws(SystemError) -> ProcessIdentity {
        let gone = SystemError(operation: "identify", subject: "the process of a pidfd", code: ESRCH)
        guard let pid = try pid() else {
            guard try ProcessHandle.isPidfd(descriptor.number) else {
                throw SystemError(operation: "identify", subject: "the process of a descriptor", code: EBADF)
            }
            throw gone
        }
        // While the process behind the handle lives, nobody else can have its number.
        let identity = try ProcessIdentity.current(pid: pid)
        guard try !hasEnded() else { throw gone }
        return identity
    }

    /// Whether the descriptor is a pidfd at all: only those have a line `Pid:` in their fdinfo.
    private static func isPidfd(_ number: CInt) throws(SystemError) -> Bool {
        try HostRoot().text("/proc/self/fdinfo/\(number)").split(separator: "\n").contains { $0.hasPrefix("Pid:") }
    }

    /// Whether the first of `list` is a pidfd; also false if the kernel does not say.
    package static func isFirst(of list: borrowing DescriptorList) -> Bool {
        unsafe list.withNumbers { numbers in
            guard let first = unsafe numbers.first else { return false }
            return (try? isPidfd(first)) ?? false  // what cannot be told is none
        }
    }
}

extension ProcessHandle {
    /// Gives the pidfd away.
    package consuming func intoDescriptor() -> OwnedDescriptor { descriptor }
}
