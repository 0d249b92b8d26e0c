internal import EGMDomain
internal import Glibc
package import LinuxSystem

/// The root helper's side: decides, and writes.
package struct AttributeService {
    /// Bytes of a request.
    package static let requestLimit = AttributeRequest.lengthLimit + 1
    /// The PCI vendor id of NVIDIA, and the class of what drives or could drive a display (a GPU without outlets too).
    private static let vendor = "0x10de"
    private static let displayClass = "0x03"

    private let root: HostRoot
    private let writer: any SysfsWriting

    /// - Parameter writer: nil: the attributes below `root`.
    package init(root: HostRoot, writer: (any SysfsWriting)? = nil) {
        self.root = root
        self.writer = writer ?? SysfsWriter(root: root)
    }

    /// Does what a request says; the answer, and what to write to the log: nil of what was done.
    package func answer(_ bytes: [UInt8]) -> (reply: String, problem: String?) {
        var line = String(decoding: bytes, as: UTF8.self)
        guard line.hasSuffix("\n") else { return ("\(EINVAL)\n", "a request was cut off") }
        line.removeLast()
        guard let request = AttributeRequest(line: line) else {
            return (
                "\(EPERM)\n", "refused: '\(line.prefix(AttributeRequest.lengthLimit))' is no change of a GPU's driver"
            )
        }
        guard isGPU(request.function) else {
            return ("\(EPERM)\n", "refused: \(request.function) is no GPU of NVIDIA")
        }
        do throws(SystemError) {
            try writer.write("\(request.text)\n", to: request.path)
            return ("0\n", nil)
        } catch { return ("\(error.code)\n", "\(error)") }
    }

    private func isGPU(_ function: PCIAddress) -> Bool {
        let directory = "/sys/bus/pci/devices/\(function)"
        return root.attribute("\(directory)/vendor") == Self.vendor
            && root.attribute("\(directory)/class")?.hasPrefix(Self.displayClass) == true
    }
}
