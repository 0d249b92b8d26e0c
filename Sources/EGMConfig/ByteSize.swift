/// A number of bytes as people write it: `65536`, `"512MiB"`, `"1GiB"`.
///
/// Only IEC suffixes (KiB, MiB, GiB, TiB; 1024 each) and a plain `B` are known. `512M` and `512MB` are refused rather
/// than guessed: half of the tools that people use read them as 1000, the other half as 1024.
package struct ByteSize: Sendable, Hashable, Comparable {
    /// Never negative.
    package let bytes: Int

    /// Traps on a negative number: sizes from outside come through `init(parsing:)` or a range check.
    package init(bytes: Int) {
        precondition(bytes >= 0, "a size is never negative")
        self.bytes = bytes
    }

    package static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }

    package static func kibibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 10) }
    package static func mebibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 20) }
    package static func gibibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 30) }

    /// Suffixes from the largest; the shift of each.
    static let units: [(suffix: String, shift: Int)] = [
        ("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10),
    ]
}

extension ByteSize: CustomStringConvertible {
    /// The shortest exact form, which `init(parsing:)` reads back: `1GiB`, `1536KiB`, `1000`.
    package var description: String {
        for (suffix, shift) in ByteSize.units where bytes > 0 && bytes & ((1 << shift) - 1) == 0 {
            return "\(bytes >> shift)\(suffix)"
        }
        return "\(bytes)"
    }
}
