import EGMDomain
import Testing

/// What the checks find.
@Suite struct PlanCheckTests {
    private let mib: UInt64 = 1 << 20
    private let both = ["0008:01:00.0", "0009:01:00.0"]

    @Test func unevenSharesAreRefusedWithTheNextSizeThatIsNot() throws {
        let plan = try PlanStage(size: 457_727 << 20).plan(gpus: both)
        #expect(!plan.isFeasible && plan.troubles == [.shareEven])
        #expect(plan.check(.shareEven)?.hint == "plan with size 457726 MiB")
        #expect(try PlanStage(size: 457_727 << 20).plan(gpus: both) { $0.size = 457_726 << 20 }.isFeasible)
        // Three GPUs, 447 GiB: 149 GiB each.
        #expect(try PlanStage(socketOf: 3, size: 457_728 << 20).plan().isFeasible)
        #expect(try PlanStage(socketOf: 5, size: 457_728 << 20).plan().troubles == [.shareEven])
    }

    @Test(arguments: [(UInt64(59_659_780_096), true), (59_659_845_632, false), (65536, false), (3, false)])
    func sizesAreWholePagesAndMiB(size: UInt64, isRight: Bool) throws {
        let plan = try PlanStage().plan(gpus: both) { $0.size = size }
        #expect((plan.check(.sizeAligned)?.result == .passed) == isRight)
        #expect(plan.isFeasible == isRight)
    }

    @Test func sizesAreUpToTheRegions() throws {
        let size: UInt64 = 457_728 << 20
        #expect(try PlanStage().plan(gpus: both) { $0.size = size }.isFeasible)
        for wrong in [size + 2 * mib, UInt64.max, 0] {
            let plan = try PlanStage().plan(gpus: both) { $0.size = wrong }
            #expect(plan.check(.sizeInRegion)?.result == .failed)
        }
    }

    @Test func aTrayIsAllOrNothing() throws {
        let plan = try PlanStage().plan(.tray, gpus: both)
        #expect(plan.check(.trayComplete)?.result == .failed)
        #expect(plan.check(.trayComplete)?.message.contains("egm5") == true)
    }

    @Test func aRegionGoesWithAllOfItsGPUs() throws {
        let plan = try PlanStage().plan(gpus: ["0008:01:00.0"])
        #expect(plan.check(.gpusComplete, "egm4")?.result == .failed)
        #expect(plan.check(.gpusComplete, "egm4")?.message.hasSuffix("0009:01:00.0") == true)
    }

    @Test func badMemoryBehindTheEndIsNotForTheDriversOwnList() throws {
        var stage = PlanStage()
        stage.setRetired([16 << 30], of: egm4)
        for (size, isRight) in [(UInt64(16) << 30, false), (UInt64(16) << 30 + 2 << 20, true)] {
            let plan = try stage.plan(gpus: both) {
                $0.size = size
                $0.delivery = .path
            }
            #expect((plan.check(.retiredInside)?.result == .passed) == isRight)
            #expect(try stage.plan(gpus: both) { $0.size = size }.isFeasible)
        }
    }

    @Test func aQEMUThatDoesNotKnowEGMMayHaveNoBadMemory() throws {
        var stage = PlanStage()
        stage.setRetired([16 << 30], of: egm4)
        let plan = try stage.plan(gpus: both) { $0.knowsEGM = false }
        #expect(plan.check(.retiredUsable)?.result == .failed)
        #expect(plan.check(.retiredUsable)?.hint?.contains("16384 MiB") == true)
        let smaller = try stage.plan(gpus: both) {
            $0.knowsEGM = false
            $0.size = 16 << 30
        }
        #expect(smaller.isFeasible)
        #expect(!smaller.qemuArguments.contains { $0.contains("acpi-egm-memory") })
    }

    @Test func stockLibvirtByPathHasNoMemdevThatAsksForBadMemory() throws {
        var stage = PlanStage()
        let byPath = { (request: inout PlanRequest) in request.delivery = .path }
        #expect(try stage.plan(gpus: both, byPath).libvirtCommandLineDomain?.contains("memory-backend=m0") == true)
        // Nor more than one backend, or nodes of instances.
        #expect(try stage.plan(.tray, byPath).troubles == [.stockLibvirt])
        stage.setRetired([16 << 30], of: egm4)
        let plan = try stage.plan(gpus: both, byPath)
        #expect(plan.isFeasible && plan.troubles == [.stockLibvirt] && plan.libvirtCommandLineDomain == nil)
        // egm-qemu makes room for memdev.
        let domain = try stage.plan(.tray).libvirtCommandLineDomain
        for word in ["cpus=0-3,memdev=m0", "cpus=4-7,memdev=m1", "node,nodeid=33", "gi31,pci-dev=ua-hostdev3,node=33"] {
            #expect(domain?.contains(word) == true)
        }
    }

    @Test func anUnknownListIsSaid() throws {
        var stage = PlanStage()
        let region = try #require(stage.host.topology.region(egm4))
        stage.host.records[egm4] = RegionRecord(
            region: region, provider: .nvgraceEGM, retired: .unknown(regionSize: region.size, reason: "not read yet"))
        #expect(try stage.plan(gpus: both).troubles.contains(.retiredKnown))
    }

    @Test func aRegionThatNobodyCanOpenIsRefused() throws {
        var stage = PlanStage()
        var region = try #require(stage.host.topology.region(egm4))
        region.hazards = [Hazard(.sizeMismatch, level: .fatal, subject: "egm4", message: "two sizes")]
        stage.host.records[egm4] = RegionRecord(
            region: region, provider: .nvgraceEGM,
            retired: RetiredPages(regionSize: region.size, status: .known, runs: []))
        #expect(try stage.plan(gpus: both).check(.regionUsable)?.message == "egm4 is faulty: two sizes")
        stage.host.records[egm4] = nil
        #expect(try stage.plan(gpus: both).check(.regionUsable)?.result == .failed)
    }

    @Test func whoHasARegionIsNamedUnlessItIsTheVM() throws {
        var stage = PlanStage()
        stage.host.owners[egm4] = [vm(1)]
        #expect(try stage.plan(gpus: both).check(.regionFree)?.message.contains("vm1") == true)
        var mine = PlannedVM()
        mine.identity = vm(1)
        let plan = try stage.plan(gpus: both) { $0.vm = mine }
        #expect(plan.check(.regionFree)?.result == .passed)
    }

    @Test func driversThatMapTooMuchAreSaid() throws {
        var stage = PlanStage()
        stage.setCapabilities(of: egm4) { _ in }
        #expect(try stage.plan(gpus: both).troubles == [.mappingBounded])
        stage.host.records[egm4]?.capabilities = nil
        stage.host.records[egm4]?.region.generation = .vendor
        #expect(try stage.plan(gpus: both).troubles == [.mappingBounded])
    }

    @Test(arguments: [nil, "nvidia", "vfio-pci"]) func gpusNeedTheirDriver(driver: String?) throws {
        var stage = PlanStage()
        stage.host.topology.gpus[0].driver = driver
        let plan = try stage.plan(gpus: both)
        #expect(plan.check(.gpuDriver, "0008:01:00.0")?.result == .failed)
        #expect(plan.check(.gpuDriver, "0008:01:00.0")?.hint == "egmctl gpu bind 0008:01:00.0")
        #expect(plan.check(.gpuDriver, "0009:01:00.0")?.result == .passed)
    }

    @Test func guestsHaveAtMost128Nodes() throws {
        #expect(try PlanStage(socketOf: 15, size: 15 << 30).plan().guestNodes == 121)
        let full = try PlanStage(socketOf: 1, size: 1 << 30).plan { $0.gpuNodes = 127 }
        #expect(full.isFeasible && full.guestNodes == 128)
        let over = try PlanStage(socketOf: 1, size: 1 << 30).plan { $0.gpuNodes = 128 }
        #expect(over.check(.guestNodes)?.result == .failed)
    }

    @Test func guestsHaveAtMost31GPUs() throws {
        let full = try PlanStage(socketOf: 31, size: 31 << 30).plan { $0.gpuNodes = 0 }
        #expect(full.isFeasible)
        // Every bus number fits into a byte.
        #expect(full.qemuArguments.contains { $0.contains("bus_nr=248,") })
        let over = try PlanStage(socketOf: 32, size: 32 << 30).plan { $0.gpuNodes = 0 }
        #expect(over.check(.guestBuses)?.result == .failed)
    }

    @Test func theVMIsComparedWithThePlan() throws {
        let size: UInt64 = 457_728 << 20
        var vm = PlannedVM()
        vm.memory = size
        vm.devices = [
            .init(address: try address(both[0]), id: "dev0"), .init(address: try address(both[1]), id: "dev1"),
        ]
        vm.backends = [.init(id: "m0", region: egm4, size: size)]
        func troubles(_ change: (inout PlannedVM) -> Void) throws -> [PlanCheck.Name: PlanCheck.Result] {
            var changed = vm
            change(&changed)
            let checks = try PlanStage().plan(gpus: both) { $0.vm = changed }.checks
            return Dictionary(checks.filter { $0.result != .passed }.map { ($0.name, $0.result) }) { first, _ in first }
        }
        #expect(try troubles { _ in } == [:])
        #expect(try troubles { $0.memory = size + 1 } == [.guestMemory: .failed])
        #expect(try troubles { $0.backends[0].isShared = false } == [.backendShared: .failed])
        #expect(try troubles { $0.backends[0].offset = 65536 } == [.backendOffset: .failed])
        #expect(try troubles { $0.backends[0].isPreallocated = true } == [.backendPrealloc: .warning])
        #expect(try troubles { $0.backends[0].bindsHostNodes = true } == [.backendHostNodes: .warning])
        #expect(try troubles { $0.backends[0].size = nil } == [.backendSize: .failed])
        #expect(
            try troubles { $0.backends.append(.init(id: "m1", region: egm4, size: size)) } == [.backendOnce: .failed])
        #expect(
            try troubles { $0.backends.append(.init(id: "m1", region: egm5, size: size)) } == [.backendPlanned: .failed]
        )
        let other = try address("0018:01:00.0")
        #expect(try troubles { $0.devices.append(.init(address: other, id: "x")) } == [.gpuPlanned: .failed])
        #expect(try troubles { $0.devices[0].id = nil } == [.gpuID: .warning])
    }
}
