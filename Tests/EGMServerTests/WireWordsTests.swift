import EGMDomain
import EGMProtocol
import EGMServer
import Testing

/// Domain and wire use the same words; the server relies on it.
struct WireWordsTests {
    private func words<Domain: CaseIterable & RawRepresentable<String>, Wire: WireEnum>(
        _ domain: Domain.Type, _ wire: Wire.Type
    ) {
        #expect(Set(Domain.allCases.map(\.rawValue)) == Set(Wire.allCases.map(\.rawValue)))
        for value in Domain.allCases where Wire.allCases.contains(where: { $0.rawValue == value.rawValue }) {
            #expect(Wire(value).rawValue == value.rawValue)
        }
    }

    @Test func everyValueOfTheDomainHasItsWord() {
        words(RegionState.self, RegionInfo.State.self)
        words(ProviderKind.self, RegionInfo.Provider.self)
        words(DriverGeneration.self, RegionInfo.Generation.self)
        words(Holder.Way.self, HolderInfo.Way.self)
        words(ScrubProgress.Phase.self, ScrubInfo.Phase.self)
        words(Hazard.Level.self, HazardInfo.Level.self)
        words(AuxiliaryDevice.Origin.self, FactInfo.Origin.self)
        // What the driver had from the start is the driver's to everybody else.
        #expect(
            Set(RetiredBlock.Source.allCases.map(\.listedBy.rawValue))
                == Set(RetiredPageInfo.Source.allCases.map(\.rawValue)))
        words(AllocationState.self, AllocationInfo.State.self)
        words(AllocationLifetime.self, AllocationInfo.Lifetime.self)
        words(AllocationDelivery.self, AllocationInfo.Delivery.self)
        words(AllocationPolicy.self, AllocationInfo.Policy.self)
        words(PlanPolicy.self, PlanPolicyInfo.self)
        words(PlanCheck.Result.self, PlanCheckInfo.Outcome.self)
    }
}
