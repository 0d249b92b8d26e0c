internal import EGMDomain
internal import LinuxSystem

extension DeviceNode {
    /// The device's number by sysfs, or the last one that was known: a driver that took the device away leaves
    /// descriptors and mappings of it behind.
    func knownNumber(_ last: DeviceNumber?) throws(RegionMemoryError) -> DeviceNumber {
        do throws(RegionMemoryError) { return try deviceNumber() } catch {
            guard let last else { throw error }
            return last
        }
    }
}
