import Testing

@testable import EGMDomain

/// Plans for parts of regions: by the rules of allocation.create, as things are at that moment.
@Suite struct PlanPartTests {
    private let mib: UInt64 = 1 << 20
    private let first = ["0008:01:00.0"]
    private let half: UInt64 = 228_864 << 20

    /// A host on which egm4 may be shared.
    private func stage() -> PlanStage {
        var stage = PlanStage()
        stage.host.sharedRegions = [egm4]
        return stage
    }

    /// Cuts egm4 into parts that VMs have, of these sizes in MiB, each behind the other; nil: nobody's, and free.
    private func cut(_ stage: inout PlanStage, _ sizes: [(UInt64, VMIdentity?)]) throws {
        let region = try #require(stage.host.topology.region(egm4))
        let map = stage.host.wholeMap(of: egm4, size: region.size)
        var partitions = RegionPartitions(map: map, retired: stage.host.records[egm4]?.retired.runs ?? [])
        var offset: UInt64 = 0
        for (size, vm) in sizes {
            if let vm {
                partitions.take(offset: offset, size: size * mib, for: .random(), of: vm, state: .allocated)
                stage.host.owners[egm4, default: []].append(vm)
            }
            offset += size * mib
        }
        stage.host.records[egm4]?.partitions = partitions
    }

    @Test func aPartIsTheGPUsShareUnlessASizeIsGiven() throws {
        let plan = try stage().plan(.partition, gpus: first)
        #expect(plan.regions[0].offset == 0 && plan.regions[0].size == half)
        // The other GPU is for another VM.
        #expect(plan.isFeasible && plan.troubles == [])
        #expect(try stage().plan(.partition, gpus: first) { $0.size = half + mib }.regions[0].size == half + mib)
        #expect(try stage().plan(.partition, gpus: first) { $0.size = 2 * half }.isFeasible)
        let over = try stage().plan(.partition, gpus: first) { $0.size = 2 * half + mib }
        #expect(over.check(.sizeInRegion)?.result == .failed)
        for wrong in [0, mib + 65536, UInt64.max] {
            #expect(try stage().plan(.partition, gpus: first) { $0.size = wrong }.isFeasible == false)
        }
    }

    /// As egm-qemu will ask for them: one size for all regions.
    @Test func partsOfSeveralRegionsHaveOneSize() throws {
        var stage = stage()
        stage.host.sharedRegions.insert(egm5)
        let unequal = ["0008:01:00.0", "0009:01:00.0", "0018:01:00.0"]
        let refused = try stage.plan(.partition, gpus: unequal)
        #expect(refused.regions.map(\.size) == [2 * half, half])
        #expect(refused.troubles == [.partsAlike] && !refused.isFeasible)
        let check = try #require(refused.check(.partsAlike))
        #expect(check.message.contains("\(2 * half) bytes of egm4, \(half) bytes of egm5"))
        #expect(check.hint?.contains("size \(half / mib) MiB") == true)
        // What the hint says.
        let lower = try stage.plan(.partition, gpus: unequal) { $0.size = half }
        #expect(lower.isFeasible && lower.check(.partsAlike)?.result == .passed)
        let equal = try stage.plan(.partition, gpus: ["0008:01:00.0", "0018:01:00.0"])
        #expect(equal.check(.partsAlike)?.result == .passed)
        // Of one region there is nothing to compare, and whole regions may be of any size.
        #expect(try stage.plan(.partition, gpus: first).check(.partsAlike) == nil)
        #expect(try stage.plan(gpus: ["0008:01:00.0", "0009:01:00.0"]).check(.partsAlike) == nil)
        // What the VM has already counts as what is planned.
        let backends = try stage.plan(.partition) { request in
            request.vm = PlannedVM()
            request.vm?.backends = [
                PlannedVM.Backend(id: "a", region: egm4, size: half),
                PlannedVM.Backend(id: "b", region: egm5, size: half - mib),
            ]
        }
        #expect(backends.check(.partsAlike)?.result == .failed)
    }

    @Test func onlyWhoMayShareHasParts() throws {
        var stage = PlanStage()
        let refused = try stage.plan(.partition, gpus: first)
        #expect(refused.check(.partShareable)?.result == .failed)
        #expect(refused.check(.partShareable)?.message.contains("region.egm4.allow-shared-descriptor") == true)
        stage.setCapabilities(of: egm4) {
            $0.partitionable = true
            $0.honoursOffset = true
            $0.bounded = true
        }
        #expect(try stage.plan(.partition, gpus: first).troubles == [])
        let path = try stage.plan(.partition, gpus: first) { $0.delivery = .path }
        #expect(path.check(.partShareable)?.result == .failed)
        // Whatever the operator says: every VM would get the region's start.
        stage.host.sharedRegions = [egm4]
        stage.setCapabilities(of: egm4) { $0.partitionable = true }
        #expect(try stage.plan(.partition, gpus: first).check(.partShareable)?.result == .failed)
        // Whole regions have nothing to do with it.
        #expect(try stage.plan(gpus: ["0008:01:00.0", "0009:01:00.0"]).check(.partShareable) == nil)
    }

    @Test func aPartIsWhereItFitsBestNow() throws {
        var stage = stage()
        try cut(&stage, [(64, vm(1)), (96, nil), (64, vm(2)), (32, nil), (64, vm(3))])
        for (size, offset) in [(UInt64(16), UInt64(224)), (32, 224), (33, 64), (96, 64), (97, 320)] {
            let plan = try stage.plan(.partition, gpus: first) { $0.size = size * mib }
            #expect(plan.regions[0].offset == offset * mib, "\(size)")
            #expect(plan.troubles == [])
            // The offset may be another one when the VM starts.
            #expect(!plan.qemuArguments.contains { $0.contains("offset=") })
            #expect(plan.libvirtDomain?.contains("<qemu:env name='EGM_QEMU_POLICY' value='partition'/>") == true)
            #expect(plan.libvirtCommandLineDomain?.contains("<qemu:env name='EGM_QEMU_POLICY'") == true)
        }
        let message = try stage.plan(.partition, gpus: first) { $0.size = mib }.check(.regionFree)?.message
        for name in ["vm1", "vm2", "vm3"] { #expect(message?.contains(name) == true, "\(message ?? "")") }
        // Stock QEMU may be older than the property.
        let old = try stage.plan(.partition, gpus: first) {
            $0.size = mib
            $0.knowsEGM = false
        }
        #expect(old.troubles == [.offsetHonoured] && old.isFeasible)
    }

    @Test func partsGoAroundBadMemory() throws {
        var stage = stage()
        stage.setRetired([16 * mib], of: egm4)
        #expect(try stage.plan(.partition, gpus: first) { $0.size = 16 * mib }.regions[0].offset == 0)
        let behind = try stage.plan(.partition, gpus: first) { $0.size = 17 * mib }
        #expect(behind.regions[0].offset == 17 * mib && behind.troubles == [])
        let whole = try stage.plan(.partition, gpus: first) { $0.size = 2 * half }
        #expect(whole.check(.sizeInRegion)?.result == .failed)
    }

    @Test func whatIsFullNowIsAWarning() throws {
        var stage = stage()
        try cut(&stage, [(64, vm(1)), (457_728 - 64 - 32, vm(2))])
        #expect(try stage.plan(.partition, gpus: first) { $0.size = 32 * mib }.troubles == [])
        let plan = try stage.plan(.partition, gpus: first) { $0.size = 33 * mib }
        #expect(plan.isFeasible && plan.troubles == [.regionFree])
        #expect(plan.check(.regionFree)?.message.contains("\(32 * mib)") == true)
        stage.host.partitionLimit = 2
        #expect(try stage.plan(.partition, gpus: first) { $0.size = 32 * mib }.troubles == [.regionFree])
        stage.host.partitionLimit = 3
        #expect(try stage.plan(.partition, gpus: first) { $0.size = 32 * mib }.troubles == [])
        // Nor is all of it to be had, by a VM with a part of it neither.
        let whole = try stage.plan(gpus: ["0008:01:00.0", "0009:01:00.0"])
        #expect(whole.troubles == [.regionFree])
        #expect(whole.check(.regionFree)?.message.contains("vm2") == true)
    }

    @Test func manyOwnersAreCounted() throws {
        var stage = stage()
        try cut(&stage, (1...9).map { (1, vm($0)) })
        let message = try stage.plan(.partition, gpus: first) { $0.size = mib }.check(.regionFree)?.message
        #expect(message?.contains("vm8") == true && message?.hasSuffix("and 1 more") == true, "\(message ?? "")")
    }

    @Test func theVMsOwnPartIsItsPart() throws {
        var stage = stage()
        try cut(&stage, [(64, vm(1)), (96, vm(2))])
        var mine = PlannedVM()
        mine.identity = vm(2)
        let plan = try stage.plan(.partition, gpus: first) { $0.vm = mine }
        #expect(plan.regions[0].offset == 64 * mib && plan.regions[0].size == 96 * mib && plan.troubles == [])
        mine.backends = [.init(id: "m0", region: egm4, size: 32 * mib)]
        #expect(try stage.plan(.partition, gpus: first) { $0.vm = mine }.troubles == [.regionFree])
        // egm-qemu adds an offset, or wants the right one.
        mine.backends = [.init(id: "m0", region: egm4, size: 96 * mib)]
        #expect(try stage.plan(.partition, gpus: first) { $0.vm = mine }.troubles == [])
        mine.backends[0].offset = 64 * mib
        #expect(try stage.plan(.partition, gpus: first) { $0.vm = mine }.troubles == [])
        mine.backends[0].offset = 65 * mib
        #expect(try stage.plan(.partition, gpus: first) { $0.vm = mine }.troubles == [.backendOffset])
    }
}
