/// The major and minor number of a device.
package struct DeviceNumber: Hashable, Sendable, CustomStringConvertible {
    package var major: UInt32
    package var minor: UInt32

    package init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    /// As in `/proc/*/maps` and sysfs `dev` files, but decimal: `major:minor`.
    package var description: String { "\(major):\(minor)" }
}
