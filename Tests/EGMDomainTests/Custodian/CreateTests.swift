import Testing

@testable import EGMDomain

/// Who gets what, and who is refused with which words.
struct CreateTests {
    @Test func createsScrubsAndHandsOver() throws {
        let stage = Stage()
        let pending = stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        let allocation = try #require(pending.value)
        #expect(allocation.state == .allocated)
        #expect(allocation.shares == [.init(region: egm4, offset: 0, size: 0x6f_c000_0000)])
        #expect(allocation.ownerUID == alice.uid)
        #expect(try stage.state(egm4) == .allocated)
        #expect(try stage.record(egm4).capabilities?.bounded == true)
        #expect(try stage.state(egm5) == .found)
        #expect(stage.memory(egm4).calls == [.retiredPages, .open, .retiredPages, .holders, .scrub])
        #expect(stage.memory(egm5).calls == [.retiredPages])
        stage.checkQuiet()
    }

    @Test func takesWholeGPUGroups() throws {
        let stage = Stage()
        let gpus = gb200().gpus.map(\.address)
        let pending = stage.create(AllocationRequest(vm: vm(1), gpus: gpus, policy: .tray))
        #expect(try #require(pending.value).shares.map(\.region) == [egm4, egm5])
        let partial = Stage().create(AllocationRequest(vm: vm(1), gpus: [gpus[0]]))
        #expect(partial.error == .partialGPUs(region: egm4, missing: [gpus[1]]))
    }

    @Test func refusesTheNilUUID() throws {
        let stage = Stage()
        let uuid = try #require(VMUUID("00000000-0000-0000-0000-000000000000"))
        let pending = stage.create(AllocationRequest(vm: VMIdentity(uuid: uuid), regions: [egm4]))
        #expect(pending.error == .nilUUID)
        #expect(stage.events == [.allocationFailed(VMIdentity(uuid: uuid), by: alice, .nilUUID)])
        #expect(stage.memory(egm4).count(.open) == 0)
        stage.checkQuiet()
    }

    @Test func refusesUnknownRegions() {
        let stage = Stage()
        #expect(
            stage.create(AllocationRequest(vm: vm(1), regions: [egm6])).error
                == .unknownRegion(egm6, known: [egm4, egm5]))
        stage.checkQuiet()
    }

    @Test func answersTheSameRequestWithTheSameAllocation() throws {
        let stage = Stage()
        let request = AllocationRequest(vm: vm(1), regions: [egm4])
        let first = try #require(stage.create(request).value)
        #expect(stage.create(request).value == first)
        #expect(stage.create(request, for: root).error != nil)
        #expect(stage.allocations().count == 1)
        #expect(stage.memory(egm4).count(.scrub) == 1)
        stage.checkQuiet()
    }

    @Test func twoAskersOfOneVMWaitForOnePreparation() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let request = AllocationRequest(vm: vm(1), regions: [egm4])
        let pending = [stage.create(request), stage.create(request), stage.create(request)]
        #expect(pending.allSatisfy { $0.isRunning })
        stage.memory(egm4).finish(.scrub)
        stage.run()
        #expect(Set(pending.compactMap(\.value?.id)).count == 1)
        #expect(pending.allSatisfy { $0.value?.state == .allocated })
        stage.checkQuiet()
    }

    @Test func aConflictNamesTheDifference() throws {
        let stage = Stage()
        let had = AllocationRequest(vm: vm(1), regions: [egm4], lifetime: .process)
        let existing = try #require(stage.create(had).value)
        func difference(_ caller: Caller = alice, _ change: (inout AllocationRequest) -> Void) -> String? {
            var request = had
            change(&request)
            guard case .conflict(existing, let difference) = stage.create(request, for: caller).error else {
                return nil
            }
            return difference
        }
        #expect(difference { $0.regions = [egm5] } == "it has egm4, not egm5")
        #expect(difference { $0.regions = [egm4, egm5] } == "it has egm4, not egm4, egm5")
        #expect(
            difference { $0.size = 65536 }
                == "of egm4 it has 479962595328 bytes at offset 0, not 65536 at 0")
        #expect(difference { $0.delivery = .path } == "its delivery is by descriptor, not by path")
        #expect(difference { $0.lifetime = .persistent } == "its lifetime is process, not persistent")
        #expect(difference { $0.pid = 7 } == "it is bound to process 100, not to 7")
        #expect(difference(root) { $0.ownerUID = 5 } == "it belongs to uid 1000, not to 5")
        // The asker's own process is another one: at its end nothing would happen, at the other's end all is gone.
        var other = alice
        other.pid = 101
        #expect(difference(other) { _ in } == "it is bound to process 100, not to 101")
        #expect(difference(other) { $0.pid = 100 } == nil)
        #expect(stage.create(had).value == existing)
        stage.checkQuiet()
    }

    @Test func aConnectionsAllocationIsNotAnotherConnections() throws {
        let stage = Stage()
        let request = AllocationRequest(vm: vm(1), regions: [egm4], lifetime: .connection)
        let existing = try #require(stage.create(request).value)
        var other = alice
        other.connection = 99
        #expect(
            stage.create(request, for: other).error
                == .conflict(existing: existing, difference: "it is bound to another connection"))
    }

    @Test func anotherUIDLearnsNothingOfAVMsAllocation() throws {
        let stage = Stage()
        let request = AllocationRequest(vm: vm(1), regions: [egm4])
        let id = try #require(stage.create(request).value).id
        #expect(stage.create(request, for: bob).error == .notOwner(id))
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm5]), for: bob).error == .notOwner(id))
    }

    @Test func onlyAdminsAllocateForOthers() throws {
        let stage = Stage()
        let request = AllocationRequest(vm: vm(1), regions: [egm4], ownerUID: bob.uid)
        guard case .needsAdmin = stage.create(request).error else { return #expect(Bool(false)) }
        let allocation = try #require(stage.create(request, for: root).value)
        #expect(allocation.ownerUID == bob.uid)
        // Whom it is for finds it.
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm4]), for: bob).value == allocation)
        stage.checkQuiet()
    }

    @Test func aBusyRegionSaysWhoHasIt() throws {
        let stage = Stage()
        let owner = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        #expect(stage.create(AllocationRequest(vm: vm(2), regions: [egm4])).error == .regionBusy(egm4, by: owner))
        #expect(
            stage.create(AllocationRequest(vm: vm(2), regions: [egm4], wait: 0)).error == .regionBusy(egm4, by: owner))
        #expect(
            stage.create(AllocationRequest(vm: vm(2), regions: [egm4, egm5])).error == .regionBusy(egm4, by: owner))
        #expect(try stage.state(egm5) == .found)
        #expect(stage.allocations() == [owner])
        stage.checkQuiet()
    }

    @Test func aRegionInPreparationIsBusy() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        guard case .regionBusy(egm4, let owner) = stage.create(AllocationRequest(vm: vm(2), regions: [egm4])).error
        else { return #expect(Bool(false)) }
        #expect(owner.vm == vm(1) && owner.state == .preparing)
    }

    @Test func allocatesUpToTheLimit() throws {
        let stage = Stage(settings: CustodianSettings(allocationLimit: 1))
        let first = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        #expect(stage.create(AllocationRequest(vm: vm(2), regions: [egm5])).error == .tooMany(limit: 1))
        #expect(try stage.state(egm5) == .found)
        try stage.release(first.id)
        #expect(stage.create(AllocationRequest(vm: vm(2), regions: [egm5])).value != nil)
        stage.checkQuiet()
    }

    @Test func deliversByDescriptorOnly() {
        let stage = Stage()
        let request = AllocationRequest(vm: vm(1), regions: [egm4], delivery: .path)
        guard case .deliveryUnavailable(.path, egm4, _) = stage.create(request).error else {
            return #expect(Bool(false))
        }
        #expect(stage.memory(egm4).count(.open) == 0)
    }

    @Test func refusesFaultyAndAbsentRegions() throws {
        var facts = gb200Facts()
        facts.gpus[0].firmware.egmSize = 65536
        facts.regions.remove(at: 1)
        let stage = Stage(TopologyBuilder.build(from: facts), settings: CustodianSettings(hold: .eager))
        guard case .regionFaulty(egm4, let reason) = stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).error
        else { return #expect(Bool(false)) }
        #expect(reason == (try stage.record(egm4)).region.hazards.first?.message)
        // Waiting cures neither.
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm5], wait: 9)).error == .regionAbsent(egm5))
        #expect(stage.memory(egm4).count(.open) + stage.memory(egm5).count(.open) == 0)
        stage.checkQuiet()
    }

    @Test func oneOfTwoRegionsThatCannotIsNoneOfThem() throws {
        var facts = gb200Facts()
        facts.gpus[2].firmware.egmSize = 65536
        let stage = Stage(TopologyBuilder.build(from: facts))
        guard case .regionFaulty(egm5, _) = stage.create(AllocationRequest(vm: vm(1), regions: [egm4, egm5])).error
        else { return #expect(Bool(false)) }
        #expect(try stage.record(egm4).allocation == nil)
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value != nil)
    }
}
