/// One uevent of the kernel: a device came, went or changed.
package struct KernelEvent: Equatable, Sendable {
    /// `add`, `remove`, `change`, `bind`, `unbind`, `move`, `online`, `offline`; a later kernel may have more.
    package var action: String
    /// The device's directory below `/sys`, for example `/devices/virtual/egm/egm4`.
    package var devicePath: String
    /// `SUBSYSTEM`, `DEVNAME`, `MAJOR` and so on.
    package var properties: [String: String]

    package init(action: String, devicePath: String, properties: [String: String] = [:]) {
        self.action = action
        self.devicePath = devicePath
        self.properties = properties
    }

    /// `pci`, `egm`, `dax` and so on.
    package var subsystem: String? { properties["SUBSYSTEM"] }

    /// Reads `ACTION@DEVPATH\0KEY=VALUE\0…`; nil if the first part has not that form (udev's own messages have not).
    ///
    /// A part without `=` or without a key is left out; of a key that comes twice the last value counts; bytes that
    /// are not UTF-8 are replaced. The last part may lack its NUL.
    package init?(_ bytes: some Collection<UInt8>) {
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
        guard let head = parts.first, let at = head.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        action = String(decoding: head[..<at], as: UTF8.self)
        devicePath = String(decoding: head[head.index(after: at)...], as: UTF8.self)
        guard !action.isEmpty, devicePath.hasPrefix("/") else { return nil }
        properties = [:]
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")), equals > part.startIndex else { continue }
            let key = String(decoding: part[..<equals], as: UTF8.self)
            properties[key] = String(decoding: part[part.index(after: equals)...], as: UTF8.self)
        }
    }
}
