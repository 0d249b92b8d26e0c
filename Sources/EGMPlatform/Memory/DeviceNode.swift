// A node in /dev is only a name for a number. Before an open the name is checked against what sysfs says of the device:
// another file in its place (a QEMU that found no node makes a regular file there) would be opened as readily, and a
// number that belongs to another driver would be worse.

internal import EGMDomain
internal import LinuxSystem

/// A character device with its node and its directory in sysfs.
struct DeviceNode: Sendable {
    /// The region's name, for messages.
    let name: String
    /// The node, on this host or below a host root.
    let path: String
    /// The device's directory in sysfs, as a host path.
    let directory: String
    /// What to do if the kernel does not show the device.
    let remedy: String
    let root: HostRoot
    let calls: any NodeCalls

    /// The device's number by sysfs. It changes from boot to boot and when the driver is loaded again.
    func deviceNumber() throws(RegionMemoryError) -> DeviceNumber {
        guard let text = root.attribute("\(directory)/dev") else {
            throw .unavailable(
                reason: "cannot use \(name): the kernel does not show it (\(root.path(directory))/dev cannot be read); "
                    + remedy)
        }
        guard let number = DeviceNumber(text) else {
            throw .unavailable(
                reason: "cannot use \(name): \(root.path(directory))/dev says '\(text)', which is no device number; "
                    + "look at the driver")
        }
        return number
    }

    /// Whether the kernel still shows the device under `number`. Some drivers free a region under open descriptors;
    /// whoever then uses a descriptor reaches freed memory of the kernel.
    func isStill(_ number: DeviceNumber) -> Bool {
        root.attribute("\(directory)/dev").flatMap { DeviceNumber($0) } == number
    }

    /// Looks at the node without opening it.
    /// - Throws: `unavailable` unless it is a character device with this number.
    func check(is number: DeviceNumber) throws(RegionMemoryError) {
        let status: FileStatus
        do throws(SystemError) { status = try calls.status(path) } catch {
            throw .unavailable(
                reason: "cannot open \(name): \(error); the kernel has the device \(number), so let udev make the "
                    + "node again: udevadm trigger \(directory)")
        }
        try check(status, is: number)
    }

    /// Looks at what was opened.
    func check(_ descriptor: borrowing OwnedDescriptor, is number: DeviceNumber) throws(RegionMemoryError) {
        let status: FileStatus
        do throws(SystemError) { status = try calls.status(of: descriptor) } catch {
            throw .unavailable(reason: "cannot open \(name): \(error)")
        }
        try check(status, is: number)
    }

    private func check(_ status: FileStatus, is number: DeviceNumber) throws(RegionMemoryError) {
        guard status.kind == .characterDevice else {
            throw .unavailable(
                reason: "cannot open \(name): \(path) is \(DeviceNode.word(status.kind)), not a character device; "
                    + "remove it (a QEMU that finds no node leaves a file there), then: udevadm trigger \(directory)")
        }
        guard status.representedDevice == number else {
            throw .unavailable(
                reason: "cannot open \(name): \(path) has the device number \(status.representedDevice), but the "
                    + "kernel's device has \(number); remove the node, then: udevadm trigger \(directory)")
        }
    }

    private static func word(_ kind: FileStatus.Kind) -> String {
        switch kind {
        case .regular: "a regular file"
        case .directory: "a directory"
        case .symbolicLink: "a symbolic link"
        case .blockDevice: "a block device"
        case .pipe: "a pipe"
        case .socket: "a socket"
        case .characterDevice, .other: "something else"
        }
    }
}
