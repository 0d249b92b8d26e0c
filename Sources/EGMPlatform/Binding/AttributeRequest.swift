// What egmd asks its root helper for: one write to one attribute. The helper is root, so it is the helper that decides what
// it may be, and egmd is not trusted: only the four attributes by which a driver is changed, only with the text that belongs
// there, and only for GPUs of NVIDIA. A request is a line, the answer a line with `errno` (0: done).
//
//     /sys/bus/pci/devices/BDF/driver_override   a driver's name, or nothing
//     /sys/bus/pci/devices/BDF/driver/unbind     BDF
//     /sys/bus/pci/drivers_probe                 BDF
//     /sys/bus/pci/drivers/NAME/bind             BDF

internal import EGMDomain

/// A write to an attribute of a PCI function that changes its driver.
struct AttributeRequest: Equatable, Sendable {
    /// Bytes of the longest line: two addresses or names, and what stands around them.
    static let lengthLimit = 256

    let path: String
    /// Without the newline at its end.
    let text: String
    /// The function whose driver it is about.
    let function: PCIAddress

    /// Nil for anything but the four forms.
    init?(path: String, text: String) {
        self.path = path
        self.text = text
        // Empty parts count: each path has one spelling.
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard path.hasPrefix("/sys/bus/pci/") else { return nil }
        let named = PCIAddress(text).flatMap { $0.description == text ? $0 : nil }
        switch parts.dropFirst(3) {
        case ["drivers_probe"]:
            guard let named else { return nil }
            function = named
        case let rest where rest.count == 3 && rest[3] == "drivers" && rest[5] == "bind":
            guard let named, KernelDriverName(rest[4]) != nil else { return nil }
            function = named
        case let rest where rest.count >= 3 && rest[3] == "devices":
            guard let owner = PCIAddress(rest[4]), owner.description == rest[4] else { return nil }
            switch rest.dropFirst(2) {
            case ["driver_override"] where text.isEmpty || KernelDriverName(text) != nil: break
            case ["driver", "unbind"] where named == owner: break
            default: return nil
            }
            function = owner
        default: return nil
        }
    }

    /// Reads a line without its newline.
    init?(line: String) {
        guard line.utf8.count <= AttributeRequest.lengthLimit else { return nil }
        let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2 else { return nil }
        self.init(path: String(words[0]), text: String(words[1]))
    }

    var line: String { "\(path) \(text)" }
}
