/// The id table of the kernel's nvgrace-gpu driver, complete as of Linux 6.18.
package enum GPUProduct {
    package static let vendorNVIDIA: UInt16 = 0x10de

    /// The product of a PCI id; nil if the nvgrace-gpu driver does not know it.
    package static func name(vendor: UInt16, device: UInt16) -> String? {
        guard vendor == vendorNVIDIA else { return nil }
        return switch device {
        case 0x2342: "GH200 120GB"
        case 0x2345: "GH200 480GB"
        case 0x2348: "GH200"
        case 0x2941: "GB200"
        case 0x31c2: "GB300"
        default: nil
        }
    }
}
