/// Which form of the kernel's nvgrace-egm driver a region belongs to, as far as sysfs shows it. The letters are those
/// of the project's notes on the driver; C and D look the same until they are opened.
package enum DriverGeneration: String, Hashable, Sendable, CaseIterable {
    /// A: vendor kernels; lists GPUs in `gpu_devices`, ignores mmap offsets, a second opener is dead.
    case vendor
    /// B1: first RFC; below an auxiliary device, no links in the class directory.
    case rfc1 = "rfc-v1"
    /// B2: second RFC; below an auxiliary device, links named by BDF, exclusive open.
    case rfc2 = "rfc-v2"
    /// C or D: standalone module; virtual device, links named by BDF.
    case standalone
    /// The driver shows the region, but not in a form that we know.
    case unknown
    /// The kernel does not show the region: no driver, or none for this region.
    case absent = "none"
}
