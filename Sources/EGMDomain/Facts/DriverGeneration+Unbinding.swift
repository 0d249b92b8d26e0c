extension DriverGeneration {
    /// Whether a region of this generation goes with its last GPU's driver, also under open descriptors, whose next use
    /// touches freed memory in the kernel (kernel-egm.md, 5.4). A form that we don't know counts as one of these.
    package var freesRegionWithGPUs: Bool {
        switch self {
        case .vendor, .rfc1, .rfc2, .unknown: true
        case .standalone, .absent: false
        }
    }
}
