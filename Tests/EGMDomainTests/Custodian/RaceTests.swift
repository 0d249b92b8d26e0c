import Testing

@testable import EGMDomain

/// Many creators, releases, deaths, failures and cancellations in every order a seed can think of. The jobs of the
/// executor are shuffled too, so that nothing depends on who was first in the queue.
struct RaceTests {
    /// One seed's play; what it breaks, it says with its seed.
    private struct Play {
        let seed: UInt64
        let stage: Stage
        var generator: SeededGenerator
        var pending: [(request: AllocationRequest, caller: Caller, pending: Stage.Pending<Allocation>)] = []
        var administrators: [Stage.Pending<Bool>] = []
        let pids: ClosedRange<Int32> = 500...505
        /// The hosts that a rescan may show.
        static let hosts: [HostFacts] = {
            let whole = gb200Facts()
            var without4 = whole
            without4.regions.remove(at: 0)
            var without5 = whole
            without5.regions.remove(at: 1)
            without5.gpus.removeLast(2)
            var hazardous = whole
            hazardous.gpus[1].firmware.egmSize = 65536
            var smaller = whole
            for index in 2..<4 { smaller.gpus[index].firmware.egmSize = 0x1_0000_0000 }
            smaller.regions[1] = KernelRegionFacts(
                name: egm5, size: .bytes(0x1_0000_0000), gpus: whole.regions[1].gpus, generation: .standalone,
                sysfsPath: whole.regions[1].sysfsPath, deviceNumber: (510, 1))
            return [whole, without4, without5, hazardous, smaller]
        }()
        static let operations: [FakeMemory.Operation] = [
            .open, .close, .scrub, .verify, .holders, .retiredPages, .checkNode,
        ]

        init(seed: UInt64) {
            self.seed = seed
            generator = SeededGenerator(seed)
            let hold = generator.pick(HoldPolicy.allCases)
            stage = Stage(
                settings: CustodianSettings(hold: hold, allocationLimit: 4), seed: seed, provider: .nvgraceEGM
            ) { memories in
                for memory in memories.values { for operation in Play.operations { memory.block(operation) } }
            }
            stage.bank.prepare { memory in for operation in Play.operations { memory.block(operation) } }
        }

        mutating func step() throws {
            let memory = stage.memory(generator.pick([egm4, egm5]))
            switch generator.next(below: 125) {
            case 100..<107: administrate(memory.name)
            case 107..<111: _ = try? stage.on { try $0.adopt(memory.name, for: root) }
            case 111..<113: _ = try? stage.on { try $0.clearFinds(memory.name, offset: nil, for: root) }
            case 113..<115:
                memory.failOpen(
                    generator.pick([nil, nil, .held(by: [holder(3)], reason: "seed"), .temporary(reason: "seed")]))
            case 115..<117: memory.failNode(generator.chance(50) ? nil : .unavailable(reason: "seed"))
            case 117..<119: memory.failVerify(generator.chance(50) ? nil : .notZero(offset: 1))
            case 119: memory.find([RetiredBlock(offset: 65536, size: 65536, source: .scrubber, firstSeen: 1)])
            case 120: stage.on { $0.refreshRetiredPages() }
            case 121..<124 where seed % 2 == 0: stage.beginUpdate(generator.pick(Play.hosts))
            case 124:
                if let running = administrators.filter(\.isRunning).randomElement(using: &generator) {
                    stage.on { $0.abandon(ticket: running.ticket) }
                }
            case ..<22: ask()
            case ..<60: memory.finish()
            case ..<66:
                if let running = pending.filter({ $0.pending.isRunning }).randomElement(using: &generator) {
                    stage.on { $0.abandon(ticket: running.pending.ticket) }
                }
            case ..<74: try release()
            case ..<78: stage.executor.enter { stage.processes.end(generator.pick(Array(pids))) }
            case ..<81:
                let connection = generator.pick([alice, bob]).connection
                stage.on { $0.connectionClosed(connection) }
            case ..<86: stage.clock.advance(milliseconds: UInt64(generator.next(below: 2000)))
            case ..<89: memory.setHolders([])
            case ..<92:
                // Nobody comes by the memory while nobody has it.
                // (Or while it is opened or closed, which the record calls found.)
                // Nor while it is a creator's that waits for its other regions and was given nothing yet.
                if let record = try? stage.record(memory.name),
                    [.found, .allocated, .handedOff].contains(record.state),
                    !stage.allocations().contains(where: { $0.id == record.allocation && $0.state == .preparing })
                {
                    memory.setHolders([holder(3)])
                }
            case ..<94 where !pending.isEmpty:
                // Some of these have ended.
                let ticket = UInt64(generator.next(below: pending.count) + 1)
                stage.on { $0.abandon(ticket: ticket) }
            case 94 where seed % 8 == 0: memory.failScrub(.scrubFailed(reason: "seed"))
            case 95 where seed % 8 == 1: memory.failOpen(.unavailable(reason: "seed"))
            case 96: memory.failHolders(generator.chance(50) ? nil : .unavailable(reason: "seed"))
            default: break
            }
            stage.executor.run(atMost: generator.next(below: 6))
            check()
        }

        private mutating func ask() {
            let caller = generator.pick([alice, bob])
            let request = AllocationRequest(
                vm: vm(generator.next(below: 4) + 1), regions: generator.pick([[egm4], [egm5], [egm4, egm5]]),
                delivery: generator.chance(25) ? .path : .descriptor,
                lifetime: generator.pick([.persistent, .process, .connection]),
                pid: generator.pick(Array(pids)), wait: generator.pick([nil, 0, 1, 30]))
            pending.append((request, caller, stage.begin(request, for: caller)))
        }

        private mutating func administrate(_ name: RegionName) {
            let choice = generator.next(below: 3)
            administrators.append(
                stage.start { (custodian, ticket) async throws(AllocationError) in
                    switch choice {
                    case 0: _ = try await custodian.scrub(name, writes: true, for: root, ticket: ticket)
                    case 1: _ = try await custodian.scrub(name, writes: false, for: root, ticket: ticket)
                    default: _ = try await custodian.yield(name, for: root, ticket: ticket)
                    }
                    return true
                })
        }

        private mutating func release() throws {
            guard let allocation = stage.allocations().randomElement(using: &generator) else { return }
            let caller = generator.pick([alice, bob, root])
            let isAllowed = caller.isAdmin || caller.uid == allocation.ownerUID
            do {
                _ = try stage.on { try $0.release(allocation.id, force: false, for: caller) }
                #expect(isAllowed, "seed \(seed)")
            } catch {
                #expect(!isAllowed && error as? AllocationError == .notOwner(allocation.id), "seed \(seed)")
            }
        }

        /// What must hold at every moment.
        private func check() {
            let breaches = stage.breachesOfBooks() + stage.memories.values.flatMap(\.breaches)
            #expect(breaches == [], "seed \(seed)")
            for record in stage.on({ $0.regions() }) where record.state == .ready {
                // A block that the last scrub has skipped, and that is not on the list any more, is not proven clean.
                let skipped = stage.memory(record.region.name).skipped.last ?? []
                let all = RetiredPages(
                    regionSize: record.region.size, status: .known, runs: record.retired.runs + skipped)
                #expect(all.bytes == record.retired.bytes, "seed \(seed)")
            }
            var owners: [RegionName: AllocationID] = [:]
            for allocation in stage.allocations() {
                for share in allocation.shares where allocation.state != .draining {
                    #expect(owners.updateValue(allocation.id, forKey: share.region) == nil, "seed \(seed)")
                }
                for caller in [alice, bob] {
                    for share in allocation.shares {
                        let grant = try? stage.on { try $0.grant(allocation.id, region: share.region, for: caller) }
                        let isOwner = caller.uid == allocation.ownerUID && allocation.state == .allocated
                        #expect((grant != nil) == (isOwner && allocation.delivery == .descriptor), "seed \(seed)")
                        // Whoever may map it may have written to it.
                        if grant != nil { stage.memory(share.region).write() }
                        let path = stage.on { $0.paths(of: allocation)[share.region] }
                        let isHandedOff = allocation.delivery == .path && allocation.state == .allocated
                        if isHandedOff { #expect(path != nil, "seed \(seed)") }
                        if allocation.delivery == .descriptor { #expect(path == nil, "seed \(seed)") }
                    }
                }
            }
        }

        /// Lets everybody go, and sees that nothing is left.
        mutating func end() throws {
            stage.bank.prepare { _ in }
            for memory in stage.memories.values {
                for operation in Play.operations { memory.unblock(operation) }
                memory.setHolders([])
                memory.failHolders(nil)
                memory.failScrub(nil)
                memory.failOpen(nil)
                memory.failNode(nil)
                memory.failVerify(nil)
            }
            for _ in 0..<40 {
                // Also those that were just about to block.
                for memory in stage.memories.values { memory.finish() }
                stage.advance(milliseconds: 4000)
                for allocation in stage.allocations() where allocation.state == .allocated {
                    try stage.release(allocation.id, for: root)
                }
                check()
            }
            #expect(pending.allSatisfy { !$0.pending.isRunning }, "seed \(seed)")
            #expect(administrators.allSatisfy { !$0.isRunning }, "seed \(seed)")
            #expect(stage.allocations() == [], "seed \(seed)")
            for (request, caller, pending) in pending {
                guard let allocation = pending.value else { continue }
                #expect(allocation.state == .allocated && allocation.vm == request.vm, "seed \(seed)")
                #expect(allocation.shares.map(\.region) == request.regions, "seed \(seed)")
                #expect(allocation.ownerUID == caller.uid, "seed \(seed)")
            }
            for record in stage.on({ $0.regions() }) {
                #expect([.absent, .found, .ready, .faulty].contains(record.state), "seed \(seed): \(record.state)")
                #expect(!stage.on { $0.isOutdated(record) }, "seed \(seed)")
                // What is found and has been given up is closed.
                if record.state == .found || record.state == .absent {
                    #expect(!stage.memory(record.region.name).isOpen, "seed \(seed)")
                }
                if record.state == .ready {
                    #expect(!stage.memory(record.region.name).isDirty, "seed \(seed)")
                }
            }
            stage.checkQuiet()
            #expect(stage.stop().value == true, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<16 as Range<UInt64>)
    func nobodyEverSharesARegion(group: UInt64) throws {
        for seed in group * 64..<(group + 1) * 64 {
            var play = Play(seed: seed)
            for _ in 0..<80 { try play.step() }
            try play.end()
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func stoppingInTheMiddleLeavesNothing(group: UInt64) throws {
        for seed in group * 32..<(group + 1) * 32 {
            var play = Play(seed: 100_000 + seed)
            for _ in 0..<Int(seed % 60) { try play.step() }
            let stopped = play.stage.stop()
            play.stage.advance(milliseconds: 1)
            // `stop` waits for the look that is under way; the fake ends it when it is cancelled.
            #expect(stopped.value == true, "seed \(seed)")
            #expect(play.pending.allSatisfy { !$0.pending.isRunning }, "seed \(seed)")
            #expect(play.administrators.allSatisfy { !$0.isRunning }, "seed \(seed)")
            #expect(play.stage.leftovers() == [], "seed \(seed)")
            #expect(play.stage.breachesOfBooks() == [], "seed \(seed)")
        }
    }
}
