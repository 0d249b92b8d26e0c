/// Why the PCI bus, or a part of it, could not be read.
package enum PCIError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no bus to list; nothing was read.
    case busUnreadable(path: String, reason: String)
    /// One function is left out. `reason` is libpci's message, which names the file.
    case functionUnreadable(address: String, reason: String)
    /// An entry of the device directory that is no PCI address; it is left out.
    case notAnAddress(entry: String, directory: String)

    package var description: String {
        switch self {
        case .busUnreadable(let path, let reason):
            "cannot list PCI functions in \(path): \(reason); check that sysfs is mounted and the kernel has PCI"
        case .functionUnreadable(let address, let reason):
            "cannot read PCI function \(address): \(reason); the function is left out until it can be read"
        case .notAnAddress(let entry, let directory):
            "'\(entry)' in \(directory) is no PCI address; the entry is left out"
        }
    }
}
