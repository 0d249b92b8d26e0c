/// Something wrong with a simulated host, so that everything above it can be tried against it.
package struct HostFault: Hashable, Sendable {
    /// The faults by the names that a description file uses.
    package enum Kind: String, Sendable, CaseIterable {
        // Of a region; the subject is its name.
        /// `/proc/iomem` shows the region as System RAM.
        case ramOverlap = "ram-overlap"
        /// `egm_size` says one granule more than ACPI.
        case sizeMismatch = "size-mismatch"
        /// `egm_size` holds no number.
        case sizeGarbage = "size-garbage"
        /// `egm_size` is decimal.
        case sizeDecimal = "size-decimal"
        /// The last GPU names another base than the first.
        case gpusDisagree = "gpus-disagree"
        /// ACPI puts the region where the first socket's is.
        case regionOverlap = "region-overlap"
        /// ACPI gives the region size 0.
        case sizeZero = "size-zero"
        /// ACPI puts the region 4 KiB too high.
        case unaligned = "unaligned"
        /// The GPUs name no retired-pages table.
        case retiredTableMissing = "retired-table-missing"
        /// The table's count is one more than it can hold.
        case retiredTableDamaged = "retired-table-damaged"
        /// `/proc/iomem` does not show the table's memory as reserved.
        case retiredTableUnreserved = "retired-table-unreserved"

        // Of a GPU; the subject is its address.
        /// No EGM properties in `_DSD`.
        case noProperties = "no-properties"
        /// `_DSD` is a method that only the kernel can run.
        case dynamicProperties = "dynamic-properties"
        /// The driver has not linked the GPU to its region.
        case noLink = "no-link"
        /// No driver is bound.
        case noDriver = "no-driver"
        /// The `vendor` file is missing, which is fatal for libpci.
        case noVendor = "no-vendor"

        // Of the host; no subject.
        case iomemZeroed = "iomem-zeroed"
        case iomemMissing = "iomem-missing"
        case dsdtTruncated = "dsdt-truncated"
        case sratTruncated = "srat-truncated"
    }

    package var kind: Kind
    /// The region's name or the GPU's address; empty for a fault of the host.
    package var subject: String

    package init(_ kind: Kind, _ subject: String = "") {
        self.kind = kind
        self.subject = subject
    }
}

extension HostDescription {
    func has(_ kind: HostFault.Kind, _ subject: String = "") -> Bool {
        faults.contains(HostFault(kind, subject))
    }
}
