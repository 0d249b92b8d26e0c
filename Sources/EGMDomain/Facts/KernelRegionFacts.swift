/// What `/sys/class/egm/egmN` says about one region. Nothing here came from opening the node.
package struct KernelRegionFacts: Equatable, Sendable {
    /// `egm_size`, which the kernel writes in hexadecimal or decimal.
    package enum Size: Equatable, Sendable {
        case bytes(UInt64)
        /// The attribute is missing (the earliest vendor form has none).
        case missing
        /// The attribute is there, but its text is no size.
        case unreadable(text: String)
    }

    package var name: RegionName
    package var size: Size
    /// The GPUs that the kernel links to the region, from `gpu_devices`, links named by BDF, or the auxiliary device.
    package var gpus: [PCIAddress]
    package var generation: DriverGeneration
    /// Where the class directory really is, for example `/sys/devices/virtual/egm/egm4`.
    package var sysfsPath: String
    /// The node's number as `dev` gives it; it changes from boot to boot and identifies nothing.
    package var deviceNumber: (major: UInt32, minor: UInt32)?

    package init(
        name: RegionName, size: Size, gpus: [PCIAddress], generation: DriverGeneration, sysfsPath: String,
        deviceNumber: (major: UInt32, minor: UInt32)? = nil
    ) {
        self.name = name
        self.size = size
        self.gpus = gpus
        self.generation = generation
        self.sysfsPath = sysfsPath
        self.deviceNumber = deviceNumber
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.name == right.name && left.size == right.size && left.gpus == right.gpus
            && left.generation == right.generation && left.sysfsPath == right.sysfsPath
            && left.deviceNumber?.major == right.deviceNumber?.major
            && left.deviceNumber?.minor == right.deviceNumber?.minor
    }
}
