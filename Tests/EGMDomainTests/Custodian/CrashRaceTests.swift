import Testing

@testable import EGMDomain

/// Creators race for VMs and regions, and at a random point the daemon is gone: the next one has only the ledger. Whoever was
/// told of an allocation still has it then, and nobody else ever has its memory.
///
/// The world outlives the daemons: who was told of what, which processes live, who uses which memory. A crash comes between
/// two jobs of the executor, and between two jobs everything that a job recorded is in the ledger.
struct CrashRaceTests {
    private struct Life {
        let seed: UInt64
        var generator: SeededGenerator
        var stage: Stage
        var pending: [(request: AllocationRequest, caller: Caller, pending: Stage.Pending<Allocation>)] = []
        /// What somebody was told, as long as nothing has ended it.
        var promised: [AllocationID: Allocation] = [:]
        var isDead: Set<Int32> = []
        /// The region's user, as /proc would show it.
        var users: [RegionName: Holder] = [:]
        var crashes = 0
        static let operations: [FakeMemory.Operation] = [.open, .close, .scrub, .holders, .retiredPages]
        static let pids: ClosedRange<Int32> = 500...504

        init(seed: UInt64) {
            self.seed = seed
            generator = SeededGenerator(seed)
            stage = Life.stage(seed, FakeLedger(), dead: [], users: [:])
        }

        private static func stage(
            _ seed: UInt64, _ ledger: FakeLedger, dead: Set<Int32>, users: [RegionName: Holder]
        ) -> Stage {
            Stage(settings: CustodianSettings(allocationLimit: 4), seed: seed, ledger: ledger, kill: dead) { memories in
                for (name, memory) in memories {
                    for operation in Life.operations { memory.block(operation) }
                    memory.setHolders(users[name].map { [$0] } ?? [])
                }
            }
        }

        mutating func step() {
            let name = generator.pick([egm4, egm5])
            switch generator.next(below: 100) {
            case ..<25: ask()
            case ..<60: stage.memory(name).finish()
            case ..<68: release()
            case ..<72: endProcess()
            case ..<75:
                let running = pending.filter { $0.pending.isRunning }
                if let running = running.randomElement(using: &generator) {
                    stage.on { $0.abandon(ticket: running.pending.ticket) }
                }
            case ..<80: use(name)
            case ..<84: setUser(of: name, nil)
            case ..<90: stage.clock.advance(milliseconds: UInt64(generator.next(below: 2000)))
            case ..<92:
                let fails = generator.chance(50)
                stage.ledger.fail { _ in fails }
            case ..<95: crash()
            default: break
            }
            stage.executor.run(atMost: generator.next(below: 6))
            note()
            check()
        }

        private mutating func ask() {
            let caller = generator.pick([alice, bob])
            let request = AllocationRequest(
                vm: vm(generator.next(below: 3) + 1), regions: generator.pick([[egm4], [egm5], [egm4, egm5]]),
                lifetime: generator.pick([.persistent, .process]), pid: generator.pick(Array(Life.pids)),
                wait: generator.pick([nil, 0, 1, 30]))
            pending.append((request, caller, stage.begin(request, for: caller)))
        }

        private mutating func release() {
            guard let allocation = stage.allocations().randomElement(using: &generator) else { return }
            // What is refused (by the ledger) stays promised.
            if (try? stage.on { try $0.release(allocation.id, force: false, for: root) }) != nil {
                promised[allocation.id] = nil
            }
        }

        private mutating func endProcess() {
            let pid = generator.pick(Array(Life.pids))
            isDead.insert(pid)
            promised = promised.filter { $0.value.lifetime != .process || $0.value.process?.pid != pid }
            stage.executor.enter { stage.processes.end(pid) }
        }

        /// Whoever was told of the allocation uses it.
        private mutating func use(_ name: RegionName) {
            if promised.values.contains(where: { $0.shares.contains { $0.region == name } }) {
                setUser(of: name, holder(3))
                stage.memory(name).write()
            }
        }

        private mutating func setUser(of name: RegionName, _ user: Holder?) {
            users[name] = user
            stage.memory(name).setHolders(user.map { [$0] } ?? [])
        }

        /// Whose answer has come.
        private mutating func note() {
            for (request, _, pending) in pending {
                guard let made = pending.value else { continue }
                // An answer is one of what is promised already, or a new promise.
                let isOver =
                    !stage.allocations().contains { $0.id == made.id && $0.state == .allocated }
                if isOver { continue }
                demand(made.vm == request.vm && made.shares.map(\.region) == request.regions, "\(made) for \(request)")
                promised[made.id] = made
            }
            pending.removeAll { !$0.pending.isRunning }
        }

        /// The daemon is gone in the middle of everything.
        private mutating func crash() {
            crashes += 1
            let ledger = FakeLedger(stage.ledger.content)
            // What the dead one does from here on reaches nobody.
            let dead = stage
            dead.on { $0.ledger = nil }
            pending = []
            dead.bank.prepare { _ in }
            for memory in dead.memories.values {
                for operation in Life.operations { memory.unblock(operation) }
            }
            _ = dead.stop()
            stage = Life.stage(seed &+ UInt64(crashes) &* 7919, ledger, dead: isDead, users: users)
        }

        /// A plain question: `#expect` costs more than what it looks at, and there are a million of these.
        private func demand(_ isRight: Bool, _ what: @autoclosure () -> String) {
            if !isRight { Issue.record("seed \(seed), after \(crashes) crashes: \(what())") }
        }

        private func check() {
            let breaches =
                stage.ledger.breaches + stage.breachesOfBooks() + stage.memories.values.flatMap(\.breaches)
            demand(breaches.isEmpty, "\(breaches)")
            guard !promised.isEmpty else { return }
            let (known, records) = stage.on { ($0.allocations, $0.records) }
            var owners: [RegionName: AllocationID] = [:]
            for (id, promise) in promised {
                guard let allocation = known[id] else {
                    demand(false, "\(id) was promised and is lost")
                    continue
                }
                demand(
                    allocation.state == .allocated && allocation.shares == promise.shares
                        && allocation.vm == promise.vm && allocation.ownerUID == promise.ownerUID,
                    "\(promise) has become \(allocation)")
                for share in promise.shares {
                    demand(owners.updateValue(id, forKey: share.region) == nil, "two owners of \(share.region)")
                    demand(records[share.region]?.allocation == id, "\(share.region) is not \(id)'s")
                }
            }
        }

        mutating func end() {
            stage.ledger.fail { _ in false }
            for name in [egm4, egm5] { setUser(of: name, nil) }
            for memory in stage.memories.values { for operation in Life.operations { memory.unblock(operation) } }
            for _ in 0..<20 {
                for memory in stage.memories.values { memory.finish() }
                stage.advance(milliseconds: 8000)
                note()
                check()
                for allocation in stage.allocations() where allocation.state == .allocated {
                    promised[allocation.id] = nil
                    _ = try? stage.release(allocation.id, for: root)
                }
            }
            // What could not be written goes with the next transaction; nothing else may be left then.
            stage.on { $0.owe() }
            #expect(stage.allocations() == [] && stage.ledger.content.entries == [:], "seed \(seed)")
            stage.checkQuiet()
        }
    }

    @Test(arguments: 0..<16 as Range<UInt64>) func nothingPromisedIsEverLost(group: UInt64) {
        var crashes = 0
        for seed in group * 70..<(group + 1) * 70 {
            var life = Life(seed: seed)
            for _ in 0..<100 { life.step() }
            life.end()
            crashes += life.crashes
        }
        // 70 seeds, 100 steps each, 3 of 100 steps: the test is about crashes, so there must be some.
        #expect(crashes > 80)
    }
}
