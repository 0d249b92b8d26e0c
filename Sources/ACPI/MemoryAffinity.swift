/// A range of physical memory that belongs to a proximity domain (SRAT type 1). May be empty or wrap: the table is
/// not trusted, so ask before adding base and length.
package struct MemoryAffinity: Equatable, Sendable {
    package var pxm: UInt32
    /// Physical address of the first byte.
    package var base: UInt64
    /// Bytes.
    package var length: UInt64
    package var isEnabled: Bool
    package var isHotPluggable: Bool
    package var isNonVolatile: Bool

    package init(
        pxm: UInt32, base: UInt64, length: UInt64, isEnabled: Bool = true, isHotPluggable: Bool = false,
        isNonVolatile: Bool = false
    ) {
        self.pxm = pxm
        self.base = base
        self.length = length
        self.isEnabled = isEnabled
        self.isHotPluggable = isHotPluggable
        self.isNonVolatile = isNonVolatile
    }
}
