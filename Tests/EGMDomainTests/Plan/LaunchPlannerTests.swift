import EGMDomain
import Testing

/// What a plan gives a VM.
@Suite struct LaunchPlannerTests {
    private let gib447: UInt64 = 457_728 << 20

    @Test func aTrayHasEverything() throws {
        let plan = try PlanStage().plan(.tray)
        #expect(plan.isFeasible)
        #expect(plan.memory == 915_456 << 20)
        #expect(plan.regions.map(\.name) == [egm4, egm5])
        #expect(plan.regions.map(\.size) == [gib447, gib447])
        #expect(plan.regions.map(\.share) == [228_864 << 20, 228_864 << 20])
        #expect(plan.regions.map(\.guestNode) == [0, 1])
        #expect(plan.regions.map(\.cpus) == [0..<4, 4..<8])
        #expect(plan.gpus.map(\.nodes) == [2..<10, 10..<18, 18..<26, 26..<34])
        #expect(plan.gpus.map(\.guestNode) == [0, 0, 1, 1])
        #expect(plan.guestNodes == 34)
        #expect(plan.mmioWindow == 4 << 40)
        #expect(plan.troubles == [])
    }

    @Test func aSocketHasItsRegion() throws {
        let plan = try PlanStage().plan(gpus: ["0019:01:00.0", "0018:01:00.0"])
        #expect(plan.troubles == [])
        #expect(plan.regions.map(\.name) == [egm5] && plan.regions[0].guestNode == 0)
        #expect(plan.regions[0].cpus == 0..<8)
        #expect(plan.gpus.map(\.address.description) == ["0018:01:00.0", "0019:01:00.0"])
        #expect(plan.gpus.map(\.nodes) == [1..<9, 9..<17])
    }

    @Test func vcpusThatDoNotComeOutEvenGoToTheFirstNodes() throws {
        #expect(try PlanStage().plan { $0.vcpus = 9 }.regions.map(\.cpus) == [0..<5, 5..<9])
        #expect(try PlanStage().plan { $0.vcpus = 2 }.regions.map(\.cpus) == [0..<1, 1..<2])
        let few = try PlanStage().plan { $0.vcpus = 1 }
        #expect(few.regions.map(\.cpus) == [nil, nil] && few.check(.vcpus)?.result == .failed)
        #expect(try PlanStage().plan { $0.vcpus = 0 }.check(.vcpus)?.result == .failed)
        #expect(try PlanStage().plan { $0.vcpus = nil }.check(.vcpus)?.result == .warning)
    }

    @Test func theVMsOwnGPUsAreTaken() throws {
        var vm = PlannedVM()
        vm.devices = [
            .init(address: try address("0000:03:00.0"), id: "nic"),
            .init(address: try address("0009:01:00.0"), id: "b"),
            .init(address: try address("0008:01:00.0"), id: "ua-a"),
        ]
        let plan = try PlanStage().plan { $0.vm = vm }
        #expect(plan.regions.map(\.name) == [egm4])
        #expect(plan.gpus.map(\.deviceID) == ["ua-a", "b"])
        #expect(plan.gpus.map(\.alias) == ["ua-a", "ua-hostdev1"])
        #expect(plan.isFeasible)
        // What it has is not added again; what it has not is.
        #expect(!plan.qemuArguments.contains { $0.contains("vfio-pci") })
        #expect(plan.qemuArguments.contains("acpi-egm-memory,id=egm0,pci-dev=ua-a,node=0"))
    }

    @Test func theVMsOwnSizeIsTakenUnlessAnotherIsAskedFor() throws {
        var vm = PlannedVM()
        vm.backends = [.init(id: "m0", region: egm4, size: 16 << 30)]
        #expect(try PlanStage().plan { $0.vm = vm }.regions.map(\.size) == [16 << 30])
        let plan = try PlanStage().plan {
            $0.vm = vm
            $0.size = 8 << 30
        }
        #expect(plan.regions.map(\.size) == [8 << 30] && plan.check(.backendSize)?.result == .failed)
    }

    @Test func whatCannotBePlannedIsRefused() throws {
        let stage = PlanStage()
        #expect(throws: AllocationError.unknownGPU(try address("0000:01:00.0"))) {
            try stage.plan(gpus: ["0000:01:00.0"])
        }
        #expect(throws: AllocationError.nothingRequested) { try stage.plan { $0.vm = PlannedVM() } }
        var empty = stage
        empty.host.topology = Topology()
        #expect(throws: AllocationError.nothingRequested) { try empty.plan() }
        var vm = PlannedVM()
        vm.backends = [.init(id: "m0", region: egm6, size: 1)]
        #expect(throws: AllocationError.unknownRegion(egm6, known: [egm4, egm5])) { try stage.plan { $0.vm = vm } }
        var lonely = stage
        lonely.host.topology.gpus[0].region = nil
        #expect(throws: AllocationError.gpuWithoutRegion(try address("0008:01:00.0"))) {
            try lonely.plan(gpus: ["0008:01:00.0"])
        }
    }

    @Test func theWindowForGPUMemoryGrowsWithThem() throws {
        #expect(try PlanStage(socketOf: 1, size: 1 << 30).plan().mmioWindow == 8 << 40)
        #expect(try PlanStage(socketOf: 5, size: 5 << 30).plan().mmioWindow == 16 << 40)
    }
}
