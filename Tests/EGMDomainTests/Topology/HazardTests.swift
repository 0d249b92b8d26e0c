import EGMDomain
import Testing

/// Every check of the builder: what produces it, and what is next to it and does not.
struct HazardTests {
    private let size: UInt64 = 0x6f_c000_0000
    private let base4: UInt64 = 0x8000_0000

    /// The hazards of a host that differs from a sound one by `change`.
    private func hazards(_ change: (inout HostFacts) -> Void) -> [String] {
        var facts = gb200Facts()
        change(&facts)
        return TopologyBuilder.build(from: facts).hazards.map { "\($0.check.rawValue) \($0.level) \($0.subject)" }
    }

    /// Changes the place of egm4, in firmware and in the kernel's view.
    private func place(_ facts: inout HostFacts, base: UInt64? = nil, size: UInt64? = nil) {
        for index in 0...1 {
            if let base { facts.gpus[index].firmware.egmBase = PhysicalAddress(base) }
            if let size { facts.gpus[index].firmware.egmSize = size }
        }
        if let size { facts.regions[0].size = .bytes(size) }
    }

    private func ram(_ base: UInt64, _ size: UInt64, _ name: String = "System RAM") -> SystemMemory {
        .entries([.init(range: PhysicalRange(base: PhysicalAddress(base), size: size), name: name)])
    }

    @Test func systemRAMOverlap() {
        let fatal = ["system-ram-overlap fatal egm4"]
        #expect(hazards { $0.memory = ram(base4 + size - 1, 4096) } == fatal)
        #expect(hazards { $0.memory = ram(base4 + size, 4096) } == [])
        #expect(hazards { $0.memory = ram(base4 - 4096, 4097) } == fatal)
        #expect(hazards { $0.memory = ram(base4 - 4096, 4096) } == [])
        #expect(hazards { $0.memory = ram(base4 + 65536, 1) } == fatal)
        #expect(hazards { $0.memory = ram(base4, 4096, "Reserved") } == [])
        // Memory that a driver added is as much in use; a name that only begins alike is not.
        #expect(hazards { $0.memory = ram(base4, 4096, "System RAM (kmem)") } == fatal)
        #expect(hazards { $0.memory = ram(base4, 4096, "System RAMBUS") } == [])
    }

    @Test func systemRAMUpToTheEndOfTheAddressSpace() {
        let both = ["system-ram-overlap fatal egm4", "system-ram-overlap fatal egm5"]
        #expect(hazards { $0.memory = ram(base4 + 65536, UInt64.max - base4 - 65535) } == both)
        #expect(hazards { $0.memory = ram(0, .max) } == both)
    }

    @Test func iomemUnreadable() {
        #expect(
            hazards { $0.memory = .unreadable(reason: "zero") }
                == ["iomem-unreadable fatal egm4", "iomem-unreadable fatal egm5"])
    }

    @Test func gpusDisagree() {
        #expect(
            hazards { $0.gpus[1].firmware.egmBase = PhysicalAddress(base4 + 65536) } == ["gpus-disagree fatal egm4"])
        #expect(hazards { $0.gpus[1].firmware.egmSize = size - 65536 } == ["gpus-disagree fatal egm4"])
        // The tables are copies at different addresses, and HBM is each GPU's own.
        #expect(hazards { $0.gpus[1].firmware.retiredTable = PhysicalAddress(1) } == [])
        #expect(hazards { $0.gpus[1].firmware.memoryBase = PhysicalAddress(1) } == [])
    }

    @Test func regionOverlap() {
        let both = ["region-overlap fatal egm4", "region-overlap fatal egm5"]
        let base5: UInt64 = 0x1000_8000_0000
        #expect(hazards { place(&$0, base: base5) } == both)
        #expect(hazards { place(&$0, base: base5 - size + 65536) } == both)
        #expect(hazards { place(&$0, base: base5 - size) } == [])
        #expect(hazards { place(&$0, base: base5 + size) } == [])
        #expect(hazards { place(&$0, base: base5 + size - 65536) } == both)
    }

    @Test func sizeZero() {
        #expect(hazards { place(&$0, size: 0) } == ["size-zero fatal egm4"])
        #expect(hazards { place(&$0, size: 65536) } == [])
    }

    @Test func unaligned() {
        #expect(hazards { place(&$0, base: base4 - 4096) } == ["unaligned fatal egm4"])
        #expect(hazards { place(&$0, size: size - 4096) } == ["unaligned fatal egm4"])
        #expect(hazards { place(&$0, base: base4 + 65536, size: size - 65536) } == [])
    }

    @Test func rangeWraps() {
        let top = UInt64.max - 0xffff
        #expect(hazards { place(&$0, base: top, size: 2 * 65536) } == ["range-wraps fatal egm4"])
        #expect(hazards { place(&$0, base: top, size: 65536) } == ["range-wraps fatal egm4"])
        #expect(hazards { place(&$0, base: top - 65536, size: 65536) } == [])
    }

    @Test func sizeMismatch() {
        #expect(hazards { $0.regions[0].size = .bytes(size - 65536) } == ["size-mismatch fatal egm4"])
        #expect(hazards { $0.regions[0].size = .bytes(size) } == [])
        #expect(hazards { $0.regions[0].size = .missing } == [])
    }

    @Test func sizeUnreadable() {
        #expect(hazards { $0.regions[0].size = .unreadable(text: "447G") } == ["size-unreadable fatal egm4"])
    }

    @Test func baseUnknown() {
        let found = hazards { facts in
            for index in 0...1 { facts.gpus[index].firmware.egmBase = nil }
        }
        #expect(found.contains("base-unknown fatal egm4"))
        #expect(!found.contains { $0.hasSuffix("egm5") })
        // One GPU is enough.
        let one = hazards { $0.gpus[0].firmware.egmBase = nil }
        #expect(!one.contains("base-unknown fatal egm4"))
    }

    @Test func proximityInvalid() {
        let highest = UInt64(UInt32.max)
        #expect(
            hazards { $0.gpus[0].firmware.egmProximity = highest + 1 }
                .contains("proximity-invalid warning 0008:01:00.0"))
        let neighbour = hazards { $0.gpus[0].firmware.egmProximity = highest }
        #expect(!neighbour.contains { $0.hasPrefix("proximity-invalid") })
    }

    @Test(arguments: [(UInt64(3), true), (4, false), (0, true)])
    func noHypervisorRegion(proximity: UInt64, expected: Bool) {
        let found = hazards { facts in
            let name = RegionName(ProximityDomain(UInt32(proximity)))
            for index in 0...1 { facts.gpus[index].firmware.egmProximity = proximity }
            facts.regions[0].name = name
            facts.nodes[name.proximity] = 0
        }
        #expect(found == (expected ? ["no-hypervisor-region warning egm\(proximity)"] : []))
    }

    @Test func retiredTableMissing() {
        let found = hazards { facts in
            for index in 0...1 { facts.gpus[index].firmware.retiredTable = nil }
        }
        #expect(found == ["retired-table-missing warning egm4"])
        #expect(hazards { $0.gpus[0].firmware.retiredTable = nil } == [])
    }

    @Test func gpuWithoutLink() {
        #expect(hazards { $0.regions[0].gpus.removeLast() } == ["gpu-without-link warning egm4"])
        #expect(hazards { $0.regions[0].gpus.reverse() } == [])
    }

    @Test func gpuWithoutRegion() {
        let found = hazards { facts in
            facts.gpus[1].firmware = FirmwareProperties()
            facts.regions[0].gpus.removeLast()
        }
        #expect(found == ["gpu-without-region warning 0009:01:00.0"])
    }

    @Test func linkDisagrees() {
        #expect(hazards { $0.regions[0].gpus.append($0.gpus[2].address) } == ["link-disagrees warning egm4"])
        #expect(hazards { $0.gpus[1].firmware = FirmwareProperties() } == ["link-disagrees warning egm4"])
    }

    @Test func aDisagreeingLinkNamesFirmwaresRegionOnlyIfThereIsOne() throws {
        var facts = gb200Facts()
        facts.gpus[1].firmware.egmSize = nil
        let hazard = try #require(
            TopologyBuilder.build(from: facts).hazards.first { $0.check == .linkDisagrees })
        #expect(hazard.message.contains("no region"))
    }

    @Test func linkWithoutGPU() throws {
        let stale = try address("0028:01:00.0")
        #expect(hazards { $0.regions[0].gpus.append(stale) } == ["link-without-gpu warning egm4"])
        var facts = gb200Facts()
        facts.regions[0].gpus.append(stale)
        #expect(TopologyBuilder.build(from: facts).region(egm4)?.gpus.contains(stale) == false)
    }

    @Test func nodeUnknown() {
        let found = hazards { facts in
            facts.nodes[ProximityDomain(4)] = nil
            for index in 0...1 { facts.gpus[index].numaNode = nil }
        }
        #expect(found == ["node-unknown warning egm4"])
        #expect(hazards { $0.nodes = [:] } == [])
    }

    @Test func firmwareDummyRegion() {
        #expect(
            hazards { place(&$0, base: 0x4100_0000, size: 0x1000_0000) } == ["firmware-dummy-region warning egm4"])
        #expect(hazards { place(&$0, base: 0x4100_0000, size: 0x2000_0000) } == [])
        #expect(hazards { place(&$0, base: 0x4200_0000, size: 0x1000_0000) } == [])
    }

    @Test func driverMissing() {
        #expect(hazards { $0.regions.removeFirst() } == ["driver-missing warning egm4"])
    }

    @Test(arguments: [
        Hazard.Check.acpiUnreadable, .acpiPartial, .dsdDynamic, .sysfsUnreadable, .pciUnreadable, .sratUnreadable,
    ])
    func passesOnWhatCouldNotBeRead(check: Hazard.Check) {
        let problem = Hazard(check, level: .warning, subject: "x", message: "y")
        #expect(hazards { $0.problems = [problem] } == ["\(check.rawValue) warning x"])
    }

    @Test func aFatalHazardLeavesTheOtherRegionAlone() {
        let changes: [(inout HostFacts) -> Void] = [
            { $0.memory = ram(base4, 4096) }, { $0.gpus[1].firmware.egmSize = 65536 }, { place(&$0, size: 0) },
            { place(&$0, base: base4 + 1) }, { place(&$0, base: .max - 0xffff, size: 1 << 63) },
            { $0.regions[0].size = .bytes(1) }, { $0.regions[0].size = .unreadable(text: "?") },
            { facts in
                for index in 0...1 { facts.gpus[index].firmware.egmBase = nil }
            },
        ]
        let sound = gb200().region(egm5)
        for change in changes {
            var facts = gb200Facts()
            change(&facts)
            let topology = TopologyBuilder.build(from: facts)
            #expect(topology.region(egm4)?.isFaulty == true)
            #expect(topology.region(egm5) == sound)
        }
    }

    @Test func everyHazardSaysWhatAndWhatToDo() {
        var facts = gb200Facts()
        facts.memory = .unreadable(reason: "no right")
        facts.gpus[0].firmware.egmProximity = .max
        facts.regions[0].gpus.append(PCIAddress(domain: 9, bus: 9, device: 9, function: 1))
        for hazard in TopologyBuilder.build(from: facts).hazards {
            #expect(hazard.message.contains(hazard.subject))
            #expect(hazard.message.hasSuffix(".") || hazard.message.hasSuffix(")"))
        }
    }

    @Test func namesAreStableAndUnique() {
        let names = Hazard.Check.allCases.map(\.rawValue)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (97...122).contains($0) } })
    }
}
