/// The name of a PCI driver as the kernel shows it below `/sys/bus/pci/drivers`: `nvgrace_gpu_vfio_pci`, `vfio-pci`.
package struct KernelDriverName: Hashable, Sendable, CustomStringConvertible {
    /// The longest name of a module (`MODULE_NAME_LEN` of a 64-bit kernel), and so of a driver that has its name.
    package static let lengthLimit = 55

    package let description: String

    /// Nil for text that can be no driver's name; a name becomes part of a path, so it has no slash and no dot.
    package init?(_ text: some StringProtocol) {
        guard (1...KernelDriverName.lengthLimit).contains(text.utf8.count),
            text.utf8.allSatisfy(KernelDriverName.isAllowed)
        else { return nil }
        description = String(text)
    }

    private init(known: String) { description = known }

    /// The driver that gives a Grace GPU with its memory to a VM, and that some generations of the EGM driver need.
    package static let nvgraceGPU = KernelDriverName(known: "nvgrace_gpu_vfio_pci")

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
