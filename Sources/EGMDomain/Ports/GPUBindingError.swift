/// Why a GPU's driver could not be changed.
package enum GPUBindingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kernel has no such driver. `similar` is one that it has and that may be meant.
    case driverMissing(KernelDriverName, similar: String?)
    /// The kernel does not show the GPU any more.
    case gone(PCIAddress)
    /// What was tried, on what, and what the kernel said.
    case failed(reason: String)

    package var description: String {
        switch self {
        case .driverMissing(let name, let similar):
            "the kernel has no PCI driver \(name)" + (similar.map { "; there is \($0)" } ?? "")
        case .gone(let gpu): "the kernel does not show \(gpu) any more"
        case .failed(let reason): reason
        }
    }
}
