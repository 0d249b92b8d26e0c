/// A device `*.egm.N` that the kernel shows on `/sys/bus/auxiliary` (the two RFC generations of the driver).
package struct AuxiliaryBusFacts: Equatable, Sendable {
    /// For example `nvgrace_gpu_vfio_pci.egm.4`.
    package var name: String
    /// The N of the name, which is the region's proximity domain.
    package var id: UInt32
    /// The PCI function it hangs below: the first GPU of the region.
    package var parent: PCIAddress?

    package init(name: String, id: UInt32, parent: PCIAddress? = nil) {
        self.name = name
        self.id = id
        self.parent = parent
    }
}
