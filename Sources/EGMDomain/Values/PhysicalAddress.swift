/// A physical address of the host, in bytes. On the wire and in messages it is `0x…`, lower case.
package struct PhysicalAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    package var description: String { "0x" + String(rawValue, radix: 16) }
}
