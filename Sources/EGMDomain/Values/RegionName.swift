/// A region's name: `egmN`, N being its proximity domain.
package struct RegionName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let proximity: ProximityDomain

    package init(_ proximity: ProximityDomain) { self.proximity = proximity }

    /// Reads `egmN` with N in plain decimal (no sign, no leading zero); nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix("egm"), let number = UInt32(text.dropFirst(3)), String(number) == text.dropFirst(3) else {
            return nil
        }
        self.init(ProximityDomain(number))
    }

    /// The node that the kernel driver makes for the region.
    package var devicePath: String { "/dev/\(self)" }

    package static func < (left: Self, right: Self) -> Bool { left.proximity < right.proximity }

    package var description: String { "egm\(proximity)" }
}
