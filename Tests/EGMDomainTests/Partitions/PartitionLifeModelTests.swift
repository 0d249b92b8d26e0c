// Random lives of partitions against a model that is an array with one entry for each unit: who has it, who uses it,
// whether it is bad. Everything that the daemon does is compared: the offset that it chose, what it refused, and whether
// the memory that it gave out was clean. Any byte that it scrubs while somebody maps it is a breach by itself.

import Testing

@testable import EGMDomain

struct PartitionLifeModelTests {
    private static let units = 48

    private struct Model {
        var owner: [AllocationID?] = Array(repeating: nil, count: units)
        var isUsed: [Bool] = Array(repeating: false, count: units)
        var isBad: [Bool] = Array(repeating: false, count: units)

        /// The start of the shortest run of good units of nobody, the lowest of several.
        func bestFit(_ count: Int, takesRetired: Bool) -> Int? {
            var best: (length: Int, start: Int)?
            var index = 0
            while index < units {
                let start = index
                while index < units, owner[index] == nil, !isUsed[index], takesRetired || !isBad[index] { index += 1 }
                let length = index - start
                if length >= count, best.map({ length < $0.length }) ?? true { best = (length, start) }
                index = max(index, start + 1)
            }
            return best?.start
        }
    }

    @Test(arguments: 0..<150)
    func neverTwiceNeverDirtyNeverBad(seed: UInt64) throws {
        var dice = SeededGenerator(seed)
        let topology = smallHost(units: UInt64(Self.units))
        var stage = Stage(topology, settings: sharing(egm4), seed: seed)
        _ = try stage.adopt(egm4)
        var model = Model()
        var live: [(id: AllocationID, range: Range<Int>)] = []
        /// Processes that still map what they were given, by pid.
        var mapped: [(pid: Int32, range: Range<Int>)] = []
        var retired: [RetiredBlock] = []
        var number = 0

        for _ in 0..<60 {
            switch dice.next(below: 10) {
            case 0...4:
                number += 1
                let count = 1 + dice.next(below: 10)
                let takesRetired = dice.chance(20)
                let pending = stage.create(part(number, units: UInt64(count), takesRetired: takesRetired))
                let expected = model.bestFit(count, takesRetired: takesRetired)
                guard let start = expected else {
                    if case .noRoom = pending.error { break }
                    Issue.record(
                        "\(count) units were given where there is no room: \(String(describing: pending.value))")
                    return
                }
                let share = try #require(pending.value?.shares.first, "\(String(describing: pending.error))")
                #expect(share.offset == UInt64(start) * unit && share.size == UInt64(count) * unit)
                let bytes = share.offset..<share.offset + share.size
                #expect(!stage.memory(egm4).written.contains { $0.overlaps(bytes) }, "given out dirty")
                let range = start..<start + count
                let id = try #require(pending.value?.id)
                live.append((id, range))
                for index in range { model.owner[index] = id }
                if dice.chance(80) {
                    stage.memory(egm4).write(bytes)
                    mapped.append((Int32(1000 + number), range))
                    for index in range { model.isUsed[index] = true }
                }
            case 5, 6:
                guard !live.isEmpty else { break }
                let gone = live.remove(at: dice.next(below: live.count))
                try stage.release(gone.id)
                for index in gone.range { model.owner[index] = nil }
            case 7:
                guard !mapped.isEmpty else { break }
                let gone = mapped.remove(at: dice.next(below: mapped.count))
                for index in gone.range { model.isUsed[index] = false }
            case 8:
                let index = dice.next(below: Self.units)
                model.isBad[index] = true
                let block = UInt64(dice.next(below: Int(unit / Region.granule))) * Region.granule
                retired.append(
                    RetiredBlock(
                        offset: UInt64(index) * unit + block, size: Region.granule, source: .kernel, firstSeen: 1))
            default:
                // The daemon is killed, perhaps in the middle of a scrub, and started again.
                if dice.chance(50) { stage.memory(egm4).block(.scrub) }
                if dice.chance(50), !live.isEmpty {
                    let gone = live.remove(at: dice.next(below: live.count))
                    try stage.release(gone.id)
                    for index in gone.range { model.owner[index] = nil }
                }
                let (old, pages) = (stage.memory(egm4), Self.pages(retired))
                // With systemd's help its descriptor is kept: then only what was handed out is dirty.
                let isKept = dice.chance(50)
                stage = Stage(topology, settings: sharing(egm4), seed: seed, ledger: stage.ledger) {
                    $0[egm4]?.inherit(old)
                    $0[egm4]?.setRetired(pages)
                    if isKept { $0[egm4]?.leave(isDirty: false) }
                }
                old.finish()
                if live.isEmpty { _ = try stage.adopt(egm4) }
            }
            #expect(stage.ledger.breaches == [])
            let memory = stage.memory(egm4)
            memory.setRetired(Self.pages(retired))
            memory.setUsers(mapped.map { user($0.pid, UInt64($0.range.lowerBound)..<UInt64($0.range.upperBound)) })
            memory.setHolders(mapped.map { holder($0.pid) })
            stage.on { $0.refreshRetiredPages() }
            stage.run()
            for _ in 0..<3 { stage.advance(milliseconds: 40_000) }
            if mapped.isEmpty, live.isEmpty {
                #expect(try stage.state(egm4) == .ready)
            }
            #expect(stage.allocations().filter { $0.state != .draining }.map(\.id).sorted() == live.map(\.id).sorted())
        }
    }

    private static func pages(_ runs: [RetiredBlock]) -> RetiredPages {
        RetiredPages(regionSize: UInt64(units) * unit, status: .known, runs: runs)
    }
}
