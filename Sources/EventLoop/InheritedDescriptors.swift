// Descriptors that the service manager passes at start: listening sockets of socket units, and what an earlier run put
// into the descriptor store. Both come with names; several may share one.

internal import CSystemd
internal import Glibc
package import LinuxSystem

/// Owns what was passed and not yet taken; the rest is closed with it.
package struct InheritedDescriptors: ~Copyable {
    /// The names, in order, of what is not yet taken.
    package private(set) var names: [String]
    private var descriptors: DescriptorList

    /// Takes over what the service manager passed to this process, once: the environment is cleared, so that neither a
    /// child nor a second call sees it again. Nothing passed is an empty list.
    package static func collect() throws(SystemError) -> InheritedDescriptors {
        var raw: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = unsafe sd_listen_fds_with_names(1, &raw)
        guard count >= 0 else {
            throw SystemError(operation: "take over", subject: "the passed descriptors", code: -count)
        }
        var names: [String] = []
        var descriptors = DescriptorList()
        for index in 0..<Int(count) {
            if let entry = unsafe raw?[index] {
                unsafe names.append(String(cString: entry))
                unsafe free(entry)
            } else {
                names.append("unknown")
            }
            descriptors.append(OwnedDescriptor(owning: SD_LISTEN_FDS_START + CInt(index)))
        }
        unsafe free(raw)
        return InheritedDescriptors(names: names, descriptors: descriptors)
    }

    private init(names: [String], descriptors: consuming DescriptorList) {
        self.names = names
        self.descriptors = descriptors
    }

    /// Gives the first descriptor called `name` to the caller; nil if there is none.
    package mutating func take(named name: String) -> OwnedDescriptor? {
        guard let index = names.firstIndex(of: name) else { return nil }
        names.remove(at: index)
        return descriptors.take(at: index)
    }

    /// Gives the first descriptor called `name` to the caller, as a listener; nil if there is none.
    /// - Throws: `EINVAL` if it is no listening Unix stream socket.
    package mutating func takeListener(named name: String) throws(SystemError) -> UnixListener? {
        guard let descriptor = take(named: name) else { return nil }
        return try UnixListener.adopt(descriptor)
    }
}
