import EGMDomain
import Testing

struct PhysicalRangeTests {
    private func range(_ base: UInt64, _ size: UInt64) -> PhysicalRange {
        PhysicalRange(base: PhysicalAddress(base), size: size)
    }

    @Test func hasAnEndUnlessItWraps() {
        #expect(range(16, 16).end == PhysicalAddress(32))
        #expect(range(16, 0).end == PhysicalAddress(16))
        #expect(range(.max - 15, 15).end == PhysicalAddress(.max))
        #expect(range(.max - 15, 16).end == nil)
        #expect(range(.max - 15, 17).end == nil)
        #expect(range(.max, .max).end == nil)
    }

    @Test(
        arguments: [
            (0, 16, 16, 16, false), (0, 17, 16, 16, true), (16, 16, 0, 16, false), (15, 2, 16, 16, true),
            (0, 64, 16, 16, true), (16, 16, 16, 16, true), (16, 0, 0, 64, false), (31, 1, 16, 16, true),
            (32, 1, 16, 16, false),
        ] as [(UInt64, UInt64, UInt64, UInt64, Bool)])
    func overlaps(base: UInt64, size: UInt64, otherBase: UInt64, otherSize: UInt64, expected: Bool) {
        #expect(range(base, size).overlaps(range(otherBase, otherSize)) == expected)
        #expect(range(otherBase, otherSize).overlaps(range(base, size)) == expected)
    }

    @Test func overlapsAtTheEndOfTheAddressSpace() {
        let top = range(.max - 0xffff, 0x10000)
        #expect(top.overlaps(range(.max - 0x1ffff, 0x1ffff)))
        #expect(!top.overlaps(range(.max - 0x1ffff, 0x10000)))
        #expect(top.overlaps(top))
    }

    @Test func aWrappingRangeOverlapsAndContainsNothing() {
        let wrapping = range(.max - 0xff, 0x200)
        #expect(!wrapping.overlaps(range(0, 16)))
        #expect(!wrapping.overlaps(range(.max - 0xff, 1)))
        #expect(!wrapping.contains(range(.max - 0xff, 1)))
        #expect(!range(0, .max).contains(wrapping))
    }

    @Test func contains() {
        #expect(range(16, 16).contains(range(16, 16)))
        #expect(range(16, 16).contains(range(20, 4)))
        #expect(!range(16, 16).contains(range(15, 2)))
        #expect(!range(16, 16).contains(range(16, 17)))
    }

    @Test func writesHexadecimal() {
        #expect(range(0x8000_0000, 0x6f_c000_0000).description == "0x80000000+0x6fc0000000")
    }
}
