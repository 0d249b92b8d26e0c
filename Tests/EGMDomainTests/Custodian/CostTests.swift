import Glibc
import Testing

@testable import EGMDomain

/// What an allocation costs beside many others. Processor time of this thread and only ratios: a walk through all allocations,
/// or a copy of them, makes it tens of times as much.
@Suite(.serialized, .timeLimit(.minutes(10))) struct CostTests {
    private static let few = 16
    private static let many = 4096
    private static let burst = 16

    private func threadSeconds(_ work: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        try work()
        return now() - start
    }

    /// A region with so many partitions and room for `burst` more.
    private func stage(with count: Int) throws -> Stage {
        var settings = sharing(egm4)
        settings.allocationLimit = 2 * CostTests.many
        let stage = Stage(smallHost(units: UInt64(count + CostTests.burst)), settings: settings)
        for number in 0..<count {
            var request = part(number + 1, units: 1)
            request.lifetime = .connection
            try #require(stage.create(request, for: client(number)).value != nil)
        }
        // Two VMs run: a look at who uses the region finds somebody.
        stage.memory(egm4).setUsers([user(50, 0..<1), user(60, 1..<2)])
        return stage
    }

    private func client(_ number: Int) -> Caller {
        Caller(uid: 1000, gid: 1000, pid: 100, isAdmin: false, connection: 100 + UInt64(number))
    }

    /// Seconds of the cheapest of some bursts: of all creates, and of the ends of all of them.
    private func seconds(beside count: Int) throws -> (creates: Double, ends: Double) {
        let stage = try stage(with: count)
        var best = (creates: Double.infinity, ends: Double.infinity)
        for round in 0..<4 {
            let numbers = (0..<CostTests.burst).map { CostTests.many + 1 + round * CostTests.burst + $0 }
            var made: [Stage.Pending<Allocation>] = []
            let creates = threadSeconds {
                for number in numbers {
                    var request = part(number, units: 1)
                    request.lifetime = .connection
                    made.append(stage.create(request, for: client(number)))
                }
            }
            #expect(made.allSatisfy { $0.value != nil })
            // Half of them are released, and the clients of the others go away.
            let ends = try threadSeconds {
                for (index, number) in numbers.enumerated() {
                    if index.isMultiple(of: 2), let allocation = made[index].value {
                        try stage.release(allocation.id)
                    } else {
                        stage.closeConnection(100 + UInt64(number))
                    }
                }
            }
            #expect(stage.on { $0.allocations.count } == count)
            best = (min(best.creates, creates), min(best.ends, ends))
        }
        return best
    }

    @Test func anAllocationCostsTheSameHoweverManyThereAre() throws {
        let few = try seconds(beside: CostTests.few)
        let many = try seconds(beside: CostTests.many)
        print("beside \(CostTests.few): \(few); beside \(CostTests.many): \(many) s for \(CostTests.burst)")
        #expect(many.creates < 4 * few.creates)
        #expect(many.ends < 4 * few.ends)
    }
}
