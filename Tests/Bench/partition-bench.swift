// Compiled together with EGMDomain by partition.sh. Processor time, so that a busy machine counts little.

import Glibc

func microseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

/// Microseconds that one of `count` runs takes.
func measure(_ count: Int, _ body: (Int) -> Void) -> Double {
    let begin = microseconds()
    for number in 0..<count { body(number) }
    return (microseconds() - begin) / Double(count)
}

func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

let mib: UInt64 = 1 << 20
let blocks = (0..<UInt64(4096)).map {
    // Every 117 MiB of 479 GiB, each in a unit of its own: as many gaps of different lengths as there can be.
    RetiredBlock(offset: ($0 * 117 + $0 % 7) * mib, size: 65536, source: .firmware, firstSeen: 0)
}
let size = 480 * 1024 * mib
var map = PartitionMap(size: size, pageSize: 65536, retired: blocks)
let whole = measure(20) { _ in map = PartitionMap(size: size, pageSize: 65536, retired: blocks) }
print("the map of a region with 4096 retired blocks is made in \(text(whole)) µs")
var worst = 0.0
for takesRetired in [false, true] {
    var found: UInt64 = 0
    let search = measure(100_000) { number in
        found &+= map.bestFit(UInt64(1 + number % 116) * mib, takesRetired: takesRetired) ?? 0
    }
    let take = measure(2_000) { number in
        if let offset = map.bestFit(UInt64(1 + number % 30) * mib, takesRetired: takesRetired) {
            map.take(offset: offset, size: UInt64(1 + number % 30) * mib)
        }
    }
    let kind = takesRetired ? "that may have retired blocks" : "without retired blocks"
    print("a partition \(kind): searched in \(text(search)) µs, searched and taken in \(text(take)) µs (\(found % 2))")
    worst = max(worst, search, take)
}

/// A partition's life beside `count` others, every second place between which is free.
func life(beside count: Int) -> Double {
    var parts = RegionPartitions(map: PartitionMap(size: size, pageSize: 65536, retired: []))
    let id = AllocationID("a-5d0f3c9a7be21486")
    for number in 0..<UInt64(2 * count) {
        parts.take(offset: number * 4 * mib, size: 4 * mib, for: id, state: .allocated)
    }
    func end(_ offset: UInt64) {
        parts.drain(offset: offset, reason: nil)
        parts.endDrain(offset: offset)
        parts.move(offset, to: .scrubbing)
        parts.free(offset: offset)
    }
    for number in 0..<UInt64(count) { end(2 * number * 4 * mib) }
    return measure(5_000) { number in
        guard let offset = parts.map.bestFit(UInt64(1 + number % 4) * mib) else { return }
        parts.take(offset: offset, size: UInt64(1 + number % 4) * mib, for: id, state: .allocated)
        end(offset)
    }
}

for count in [10, 100, 1_000, 10_000] {
    print("taken, drained, scrubbed and freed beside \(count) partitions: \(text(life(beside: count))) µs")
}
print("partition search with 4096 retired blocks: \(text(worst)) µs (50)")
if worst > 50 { exit(1) }
