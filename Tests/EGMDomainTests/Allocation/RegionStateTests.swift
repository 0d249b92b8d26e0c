import EGMDomain
import Testing

struct RegionStateTests {
    /// The arrows of the design, state by state.
    private let arrows: [RegionState: Set<RegionState>] = [
        .absent: [.found, .faulty],
        .found: [.absent, .opening, .handedOff, .faulty],
        .opening: [.dirty, .ready, .found, .faulty],
        .dirty: [.scrubbing, .found, .faulty],
        .scrubbing: [.ready, .dirty, .faulty],
        .ready: [.allocated, .scrubbing, .dirty, .found, .faulty],
        .allocated: [.draining, .ready],
        .draining: [.dirty, .found, .faulty],
        .handedOff: [.draining],
        .faulty: [.found],
    ]

    @Test(arguments: RegionState.allCases)
    func allowsTheArrowsAndNoOther(state: RegionState) {
        for next in RegionState.allCases {
            #expect(state.allows(next) == (arrows[state]?.contains(next) ?? false), "\(state) to \(next)")
        }
    }

    @Test func onlyAScrubMakesReady() {
        // From `allocated`, too: an allocation that ends before anybody could map it. From `opening` what was ready before
        // the daemon was restarted.
        #expect(RegionState.allCases.filter { $0.allows(.ready) } == [.opening, .scrubbing, .allocated])
        #expect(RegionState.allCases.filter { $0.allows(.allocated) } == [.ready])
    }

    @Test func beginsAsTheTopologySays() throws {
        var facts = gb200Facts()
        facts.regions.remove(at: 1)
        facts.gpus[1].firmware.egmSize = 65536
        let topology = TopologyBuilder.build(from: facts)
        let records = topology.regions.map {
            RegionRecord(region: $0, provider: .simulated, retired: .unknown(regionSize: 0, reason: ""))
        }
        #expect(records.map(\.state) == [.faulty, .absent])
        #expect(records[0].reason?.contains("egm4") == true)
        #expect(records[1].reason == nil)
    }

    @Test func aStepThatIsNoArrowTraps() async {
        await #expect(processExitsWith: .failure) {
            guard let region = gb200().regions.first else { return }
            var record = RegionRecord(
                region: region, provider: .simulated, retired: .unknown(regionSize: 0, reason: ""))
            record.move(to: .allocated)
        }
    }

    @Test func forgetsHoldersAndProgressWhereTheyEnd() throws {
        let region = try #require(gb200().regions.first)
        var record = RegionRecord(region: region, provider: .simulated, retired: .unknown(regionSize: 0, reason: ""))
        for state in [RegionState.opening, .dirty, .scrubbing] { record.move(to: state) }
        record.progress = ScrubProgress(phase: .scrub, done: 1, total: 2, rate: 0)
        for state in [RegionState.ready, .allocated, .draining] { record.move(to: state) }
        #expect(record.progress == nil)
        record.holders = [holder(5)]
        record.looks = 3
        record.move(to: .dirty, reason: "x")
        #expect(record.holders == [] && record.looks == 0 && record.reason == "x")
    }
}
