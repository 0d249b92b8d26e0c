import Testing

@testable import EGMDomain

/// Who may map and release, and what a grant opens.
extension ReleaseTests {
    @Test func onlyOwnersAndAdminsMapAndRelease() throws {
        let stage = Stage()
        let allocation = try allocated(stage)
        let id = allocation.id
        #expect(throws: AllocationError.notOwner(id)) { try stage.release(id, for: bob) }
        #expect(throws: AllocationError.notOwner(id)) { try stage.on { try $0.grant(id, region: nil, for: bob) } }
        // Whoever is served may look.
        #expect(stage.allocations() == [allocation])
        #expect(try stage.on { try $0.allocation(id) } == allocation)
        #expect(try stage.on { try $0.grant(id, region: nil, for: root) }.size == allocation.shares[0].size)
        let stranger = AllocationID("a-0")
        #expect(throws: AllocationError.unknownAllocation(stranger)) { try stage.release(stranger) }
    }

    @Test func givesUnboundedMemoryOnlyToAdminsAndThoseWhoAreNamed() throws {
        var settings = CustodianSettings()
        settings.unboundedDescriptorUIDs = [bob.uid]
        let stage = Stage(settings: settings)
        stage.memory(egm4).unbound()
        let hers = try allocated(stage)
        #expect {
            try stage.on { try $0.grant(hers.id, region: nil, for: alice) }
        } throws: { error in
            guard case .needsAdmin(let what)? = error as? AllocationError else { return false }
            return what.contains("host memory behind the region")
        }
        #expect(try stage.on { try $0.grant(hers.id, region: nil, for: root) }.region == egm4)
        stage.memory(egm5).unbound()
        let his = try #require(stage.create(.init(vm: vm(2), regions: [egm5]), for: bob).value)
        #expect(try stage.on { try $0.grant(his.id, region: nil, for: bob) }.region == egm5)
    }

    @Test func grantsOneShare() throws {
        let stage = Stage()
        let allocation = try allocated(stage, .init(vm: vm(1), regions: [egm4, egm5], size: 131072))
        func grant(_ region: RegionName?) throws -> MappingGrant {
            try stage.on { try $0.grant(allocation.id, region: region, for: alice) }
        }
        #expect(try grant(egm5) == MappingGrant(allocation: allocation.id, region: egm5, offset: 0, size: 131072))
        #expect(throws: AllocationError.regionNeeded(allocation.id, regions: [egm4, egm5])) { try grant(nil) }
        #expect(throws: AllocationError.regionNotInAllocation(egm6, allocation.id)) { try grant(egm6) }
        stage.memory(egm4).setHolders([holder(1)])
        try stage.release(allocation.id)
        #expect(throws: AllocationError.notMappable(allocation.id, state: .draining)) { try grant(egm4) }
    }

    @Test func grantsNothingBeforeTheScrub() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        let id = try #require(stage.allocations().first?.id)
        #expect(throws: AllocationError.notMappable(id, state: .preparing)) {
            try stage.on { try $0.grant(id, region: nil, for: alice) }
        }
    }
}
