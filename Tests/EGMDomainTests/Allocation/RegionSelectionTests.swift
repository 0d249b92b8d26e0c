import EGMDomain
import Testing

struct RegionSelectionTests {
    private let gpus = gb200().gpus.map(\.address)
    private let size: UInt64 = 0x6f_c000_0000

    private func names(_ request: AllocationRequest) throws(AllocationError) -> [RegionName] {
        try RegionSelection.shares(for: request, in: gb200(), granule: 65536).map(\.region)
    }

    private func size(_ size: UInt64?, granule: UInt64 = 65536) throws(AllocationError) -> UInt64? {
        let request = AllocationRequest(vm: vm(1), regions: [egm4], size: size)
        return try RegionSelection.shares(for: request, in: gb200(), granule: granule).first?.size
    }

    @Test func byName() throws {
        #expect(try names(AllocationRequest(vm: vm(1), regions: [egm5])) == [egm5])
        #expect(try names(AllocationRequest(vm: vm(1), regions: [egm5, egm4, egm5])) == [egm4, egm5])
    }

    @Test func byGPUs() throws {
        #expect(try names(AllocationRequest(vm: vm(1), gpus: [gpus[1], gpus[0]])) == [egm4])
        #expect(try names(AllocationRequest(vm: vm(1), gpus: gpus + gpus)) == [egm4, egm5])
    }

    @Test func byBoth() throws {
        #expect(try names(AllocationRequest(vm: vm(1), gpus: [gpus[0], gpus[1]], regions: [egm4])) == [egm4])
        // As soon as GPUs are named, a region without its GPUs is a part.
        #expect(throws: AllocationError.partialGPUs(region: egm5, missing: [gpus[2], gpus[3]])) {
            try names(AllocationRequest(vm: vm(1), gpus: [gpus[0], gpus[1]], regions: [egm4, egm5]))
        }
    }

    @Test func refusesNothing() {
        #expect(throws: AllocationError.nothingRequested) { try names(AllocationRequest(vm: vm(1))) }
    }

    @Test func refusesWhatItDoesNotKnow() throws {
        #expect(throws: AllocationError.unknownRegion(egm6, known: [egm4, egm5])) {
            try names(AllocationRequest(vm: vm(1), regions: [egm4, egm6]))
        }
        let stranger = try address("0028:01:00.0")
        #expect(throws: AllocationError.unknownGPU(stranger)) {
            try names(AllocationRequest(vm: vm(1), gpus: [stranger]))
        }
        var facts = gb200Facts()
        facts.gpus.append(GPUFacts(address: stranger, vendor: 0x10de, device: 0x2941))
        #expect(throws: AllocationError.gpuWithoutRegion(stranger)) {
            try RegionSelection.shares(
                for: AllocationRequest(vm: vm(1), gpus: [stranger]), in: TopologyBuilder.build(from: facts), granule: 1)
        }
    }

    @Test func refusesAPartOfTheGPUs() {
        #expect(throws: AllocationError.partialGPUs(region: egm4, missing: [gpus[1]])) {
            try names(AllocationRequest(vm: vm(1), gpus: [gpus[0]]))
        }
        #expect(throws: AllocationError.partialGPUs(region: egm5, missing: [gpus[2]])) {
            try names(AllocationRequest(vm: vm(1), gpus: [gpus[0], gpus[1], gpus[3]]))
        }
    }

    @Test func aTrayIsEverything() throws {
        #expect(try names(AllocationRequest(vm: vm(1), regions: [egm4, egm5], policy: .tray)) == [egm4, egm5])
        #expect(try names(AllocationRequest(vm: vm(1), gpus: gpus, policy: .tray)) == [egm4, egm5])
        #expect(throws: AllocationError.partialTray(missingRegions: [egm5], missingGPUs: [])) {
            try names(AllocationRequest(vm: vm(1), regions: [egm4], policy: .tray))
        }
        #expect(throws: AllocationError.partialTray(missingRegions: [egm5], missingGPUs: [gpus[2], gpus[3]])) {
            try names(AllocationRequest(vm: vm(1), gpus: [gpus[0], gpus[1]], policy: .tray))
        }
    }

    @Test func sizesUpToTheLimit() throws {
        #expect(try size(nil) == size)
        #expect(try size(size) == size)
        #expect(try size(65536) == 65536)
        #expect(try size(size - 65536) == size - 65536)
        #expect(try size(4096, granule: 4096) == 4096)
    }

    @Test(
        arguments: [
            0, 1, 65535, 65537, 0x6f_c000_0000 + 65536, 0x6f_c000_0000 - 1, UInt64.max, UInt64.max - 65535,
        ] as [UInt64])
    func refusesOtherSizes(wanted: UInt64) {
        #expect(
            throws: AllocationError.sizeInvalid(requested: wanted, region: egm4, regionSize: size, granule: 65536)
        ) { try size(wanted) }
    }
}
