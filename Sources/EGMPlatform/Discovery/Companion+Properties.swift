internal import ACPI
internal import EGMDomain

extension Companion {
    /// The properties by their names in the `_DSD` (edk2-nvidia `SsdtPcieSupportLib.c`). The kernel reads them as
    /// 64-bit integers and takes one of another type for missing; so do we, but we say it.
    init(_ set: PropertySet) {
        properties.memoryBase = set.integers["nvidia,gpu-mem-base-pa"].map { PhysicalAddress($0) }
        properties.memorySize = set.integers["nvidia,gpu-mem-size"]
        properties.egmBase = set.integers["nvidia,egm-base-pa"].map { PhysicalAddress($0) }
        properties.egmSize = set.integers["nvidia,egm-size"]
        properties.egmProximity = set.integers["nvidia,egm-pxm"]
        properties.retiredTable = set.integers["nvidia,egm-retired-pages-data-base"].map { PhysicalAddress($0) }
        let wrong = set.otherTypes.filter { $0.key.hasPrefix("nvidia,") }.sorted { $0.key < $1.key }
        guard !wrong.isEmpty else { return }
        problem = .other(wrong.map { "\($0.key) is a \($0.value) instead of an integer" }.joined(separator: ", "))
    }
}
