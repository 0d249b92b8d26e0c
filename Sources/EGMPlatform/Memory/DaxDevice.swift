package import EGMDomain
package import LinuxSystem

/// A device-dax device, as `/sys/bus/dax/devices/daxX.Y` describes it. It never has to be opened to be known.
package struct DaxDevice: Equatable, Sendable {
    /// `daxX.Y`.
    package var name: String
    /// Bytes.
    package var size: UInt64
    /// Bytes of which offset and length of a mapping are multiples.
    package var align: UInt64
    package var number: DeviceNumber
    /// The kernel's NUMA node of the memory; nil if it does not say.
    package var numaNode: Int?
    /// The start of the memory; nil if the kernel does not say, as it does to users without rights.
    package var base: PhysicalAddress?

    /// Where a device named `name` is in sysfs.
    static func directory(_ name: String) -> String { "/sys/bus/dax/devices/\(name)" }

    /// Reads the device's attributes.
    /// - Throws: `unavailable` if there is no such device, or its memory is in use as ordinary RAM.
    package static func read(
        _ name: String, root: HostRoot = HostRoot()
    ) throws(RegionMemoryError) -> DaxDevice {
        let directory = directory(name)
        guard root.exists(directory) else {
            throw .unavailable(
                reason: "there is no \(name) in \(root.path("/sys/bus/dax/devices")); `daxctl list` shows what there is"
            )
        }
        // The kernel takes soft-reserved memory for itself if it gets there first.
        let driver = root.linkTarget("\(directory)/driver")?.split(separator: "/").last
        guard driver == "device_dax" else {
            throw .unavailable(
                reason: "\(name) is \(driver.map { "bound to \($0)" } ?? "bound to no driver"), not to device_dax; "
                    + "do: daxctl reconfigure-device -m devdax \(name)")
        }
        let size = try number("\(directory)/size", root)
        let align = try number("\(directory)/align", root)
        guard let device = root.attribute("\(directory)/dev").flatMap({ DeviceNumber($0) }) else {
            throw .unavailable(
                reason: "\(root.path(directory))/dev has no device number of \(name); look at its driver")
        }
        let node = root.attribute("\(directory)/target_node").flatMap { Int($0) }
        let base = try? number("\(directory)/resource", root)  // missing in old kernels
        return DaxDevice(
            name: name, size: size, align: align, number: device, numaNode: node.flatMap { $0 < 0 ? nil : $0 },
            base: base.flatMap { $0 == 0 ? nil : PhysicalAddress($0) })
    }

    private static func number(_ path: String, _ root: HostRoot) throws(RegionMemoryError) -> UInt64 {
        switch KernelRegionFacts.Size(reading: path, root) {
        case .bytes(let bytes): return bytes
        case .missing: throw .unavailable(reason: "\(root.path(path)) is missing; look at the device's driver")
        case .unreadable(let text):
            throw .unavailable(reason: "\(root.path(path)) says '\(text)', not a number; look at the device's driver")
        }
    }
}
