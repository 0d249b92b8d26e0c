import Testing

@testable import EGMDomain

/// The map against a model that keeps one flag a unit and looks at all of them.
@Suite struct PartitionMapModelTests {
    private struct Model {
        var isFree: [Bool]
        var isFlawed: [Bool]

        /// The start of the shortest run that is long enough, the lowest of several.
        func bestFit(_ count: Int, takesRetired: Bool) -> Int? {
            var best: (start: Int, count: Int)?
            var start = 0
            for unit in 0...isFree.count {
                let goesOn = unit < isFree.count && isFree[unit] && (takesRetired || !isFlawed[unit])
                guard !goesOn else { continue }
                let length = unit - start
                if length >= count, length < best?.count ?? .max { best = (start, length) }
                start = unit + 1
            }
            return best?.start
        }
    }

    @Test(arguments: 0..<40) func agreesAfterEveryStep(_ seed: UInt64) throws {
        var dice = SeededGenerator(seed)
        let unit = PartitionMap.smallestUnit
        let count = 1 + dice.next(below: 70)
        // Some sizes are no whole number of units.
        let size = UInt64(count) * unit + (dice.chance(50) ? 0 : 65536)
        var model = Model(isFree: Array(repeating: true, count: count), isFlawed: [])
        func roll() -> [RetiredBlock] {
            let blocks = (0..<dice.next(below: 8)).map { _ in
                let block = UInt64(dice.next(below: Int(size / 65536)))
                return RetiredBlock(
                    offset: block * 65536, size: 65536 * UInt64(1 + dice.next(below: 20)), source: .kernel,
                    firstSeen: 0)
            }
            model.isFlawed = (0..<count).map { index in
                let (start, end) = (UInt64(index) * unit, UInt64(index + 1) * unit)
                return blocks.contains { $0.offset < end && start < $0.end }
            }
            return blocks
        }
        var map = PartitionMap(size: size, pageSize: 65536, retired: roll())
        var taken: [(start: Int, count: Int)] = []
        for _ in 0..<400 {
            if dice.chance(3) { map.setRetired(roll()) }
            if dice.chance(55) || taken.isEmpty {
                let wanted = 1 + dice.next(below: dice.chance(80) ? 6 : count + 3)
                let takesRetired = dice.chance(30)
                let start = map.bestFit(UInt64(wanted) * unit, takesRetired: takesRetired).map { Int($0 / unit) }
                try #require(start == model.bestFit(wanted, takesRetired: takesRetired))
                guard let start else { continue }
                map.take(offset: UInt64(start) * unit, size: UInt64(wanted) * unit)
                for index in start..<start + wanted { model.isFree[index] = false }
                taken.append((start, wanted))
            } else {
                let gone = taken.remove(at: dice.next(below: taken.count))
                map.giveBack(offset: UInt64(gone.start) * unit, size: UInt64(gone.count) * unit)
                for index in gone.start..<gone.start + gone.count { model.isFree[index] = true }
            }
            let (from, length) = (dice.next(below: count), 1 + dice.next(below: 5))
            try #require(
                map.isFree(offset: UInt64(from) * unit, size: UInt64(length) * unit)
                    == (from + length <= count && model.isFree[from..<from + length].allSatisfy(\.self)))
            try #require(map.freeBytes == UInt64(model.isFree.count { $0 }) * unit)
            try #require(map.isUnused == taken.isEmpty)
        }
        for gone in taken { map.giveBack(offset: UInt64(gone.start) * unit, size: UInt64(gone.count) * unit) }
        // Everything has grown together again.
        var unused = map
        unused.setRetired([])
        #expect(unused == PartitionMap(size: size, pageSize: 65536, retired: []))
        #expect(unused.greatestFree == UInt64(count) * unit)
    }
}
