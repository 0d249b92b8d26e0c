/// Names an allocation on the wire. Random, so that an id of yesterday's daemon never names an allocation of today's.
package struct AllocationID: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let text: String

    /// The id that `text` spells; whether an allocation has it is another matter.
    package init(_ text: String) { self.text = text }

    /// A new id: `a-` and 16 hexadecimal digits.
    package static func random() -> AllocationID {
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        return AllocationID("a-" + String(repeating: "0", count: 16 - digits.count) + digits)
    }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    package var description: String { text }
}
