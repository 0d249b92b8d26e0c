import Testing

@testable import EGMDomain

/// Changes, allocations, adoptions and failures in every order a seed can think of. `FakeMemory` says if two of its calls
/// overlap; here it is checked that no GPU loses its driver while its region is held or opened.
@Suite struct GPUChangeDiceTests {
    @Test(arguments: UInt64(0)..<64)
    func neverUnderAnOpenRegion(seed: UInt64) throws {
        var generator = SeededGenerator(seed)
        let topology = gb200(seed % 4 == 0 ? .standalone : .rfc2)
        let stage = Stage(topology, settings: CustodianSettings(hold: generator.pick([.never, .onDemand])), seed: seed)
        for name in [egm4, egm5] { stage.memory(name).block(.open, .close, .scrub, .holders) }
        let binding = FakeBinding(topology)
        binding.block()
        var changes: [Stage.Change] = []
        for step in 0..<120 {
            let name = generator.pick([egm4, egm5])
            switch generator.next(below: 10) {
            case 0:
                changes.append(stage.begin(generator.pick([toVFIO(gpu8), unbinding(gpu9), toVFIO(gpu18)]), binding))
            case 1: _ = stage.begin(AllocationRequest(vm: vm(step % 3 + 1), regions: [name], wait: 0))
            case 2: _ = try? stage.on { try $0.adopt(name, for: root) }
            case 3:
                if let first = stage.allocations().first {
                    _ = try stage.on { try $0.release(first.id, force: false, for: root) }
                }
            case 4:
                if let change = changes.randomElement(using: &generator) {
                    stage.on { $0.abandon(ticket: change.ticket) }
                }
            case 5: binding.setDriver("nvgrace_gpu_vfio_pci", of: generator.pick([gpu8, gpu9, gpu18]))
            case 6: binding.finish()
            default: stage.memory(name).finish()
            }
            stage.executor.run(atMost: generator.next(below: 8))
            for name in [egm4, egm5] where binding.isTaking(from: topology.region(name)?.gpus ?? []) {
                guard topology.region(name)?.generation == .rfc2 else { continue }
                #expect(try stage.state(name) == .found, "seed \(seed), step \(step)")
                #expect(!stage.memory(name).isOpen, "seed \(seed), step \(step)")
            }
        }
        for name in [egm4, egm5] { stage.memory(name).unblock(.open, .close, .scrub, .holders) }
        stage.clock.advance(milliseconds: 60_000)
        for _ in 0..<20 {
            stage.run()
            for name in [egm4, egm5] { stage.memory(name).finish() }
            binding.finish()
        }
        stage.run()
        #expect(changes.allSatisfy { !$0.isRunning }, "seed \(seed)")
        #expect(stage.on { $0.bindingChanges }.isEmpty)
    }
}
