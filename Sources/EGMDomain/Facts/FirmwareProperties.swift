/// The integer properties that firmware puts into a GPU's `_DSD`. Each may be missing: firmware leaves out those of
/// value zero, and the EGM ones where no carve-out is configured (edk2-nvidia `SsdtPcieSupportLib.c`).
package struct FirmwareProperties: Equatable, Sendable {
    /// `nvidia,gpu-mem-base-pa`: physical base of the GPU's HBM.
    package var memoryBase: PhysicalAddress?
    /// `nvidia,gpu-mem-size`: bytes of HBM.
    package var memorySize: UInt64?
    /// `nvidia,egm-base-pa`: physical base of the region.
    package var egmBase: PhysicalAddress?
    /// `nvidia,egm-size`: bytes of the region.
    package var egmSize: UInt64?
    /// `nvidia,egm-pxm`: the region's proximity domain, as the 64-bit integer that firmware wrote.
    package var egmProximity: UInt64?
    /// `nvidia,egm-retired-pages-data-base`: physical address of this GPU's copy of the retired-pages table.
    package var retiredTable: PhysicalAddress?

    package init() {}

    /// Whether the kernel would take the GPU into a region: proximity, size and base are all there.
    package var describesRegion: Bool { egmBase != nil && egmSize != nil && egmProximity != nil }
}
