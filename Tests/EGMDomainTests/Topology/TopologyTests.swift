import EGMDomain
import Testing

struct TopologyTests {
    @Test func aSoundHostHasNoHazards() throws {
        let topology = gb200()
        #expect(topology.hazards == [])
        #expect(topology.regions.map(\.name) == [egm4, egm5])
        let region = try #require(topology.region(egm5))
        #expect(region.base == PhysicalAddress(0x1000_8000_0000))
        #expect(region.size == 0x6f_c000_0000)
        #expect(region.socket == 1)
        #expect(region.numaNode == 1)
        #expect(region.gpus == [try address("0018:01:00.0"), try address("0019:01:00.0")])
        #expect(region.retiredTables.count == 2)
        #expect(region.generation == .standalone)
        #expect(region.isPresent && !region.isFaulty)
    }

    @Test func describesGPUs() throws {
        let gpu = try #require(gb200().gpu(address("0019:01:00.0")))
        #expect(gpu.product == "GB200")
        #expect(gpu.socket == 1)
        #expect(gpu.region == egm5)
        #expect(gpu.memory == PhysicalRange(base: PhysicalAddress(0x2300_0000_0000), size: 0x2f_0000_0000))
        #expect(gpu.driver == "nvgrace_gpu_vfio_pci")
        #expect(gpu.iommuGroup == 3)
    }

    @Test(
        arguments: [
            (0x10de, 0x2342, "GH200 120GB"), (0x10de, 0x2345, "GH200 480GB"), (0x10de, 0x2348, "GH200"),
            (0x10de, 0x2941, "GB200"), (0x10de, 0x31c2, "GB300"), (0x10de, 0x2940, nil), (0x10df, 0x2941, nil),
        ] as [(UInt16, UInt16, String?)])
    func namesProducts(vendor: UInt16, device: UInt16, name: String?) {
        #expect(GPUProduct.name(vendor: vendor, device: device) == name)
    }

    @Test func theOrderOfFactsDoesNotMatter() {
        var facts = gb200Facts()
        facts.gpus.reverse()
        facts.regions.reverse()
        #expect(TopologyBuilder.build(from: facts) == gb200())
    }

    @Test func anEmptyHostIsEmpty() { #expect(TopologyBuilder.build(from: HostFacts()) == Topology()) }

    @Test func linksGoBothWays() {
        var facts = gb200Facts()
        // A GPU that firmware says nothing of and the kernel links; one that they put into different regions.
        facts.gpus[0].firmware = FirmwareProperties()
        facts.regions[0].gpus.append(facts.gpus[3].address)
        for facts in [gb200Facts(), facts] {
            let topology = TopologyBuilder.build(from: facts)
            for region in topology.regions {
                for address in region.gpus { #expect(topology.gpu(address)?.region == region.name) }
            }
            for gpu in topology.gpus {
                let regions = topology.regions.filter { $0.gpus.contains(gpu.address) }.map(\.name)
                #expect(regions == (gpu.region.map { [$0] } ?? []))
            }
        }
    }

    @Test func firmwareDecidesWhereALinkDisagrees() throws {
        var facts = gb200Facts()
        facts.regions[0].gpus.append(facts.gpus[3].address)
        let topology = TopologyBuilder.build(from: facts)
        #expect(topology.gpu(facts.gpus[3].address)?.region == egm5)
        #expect(topology.region(egm4)?.gpus.count == 2)
        #expect(topology.region(egm5)?.gpus.count == 2)
    }

    @Test func theKernelsLinkDecidesWhereFirmwareIsSilent() throws {
        var facts = gb200Facts()
        facts.gpus[0].firmware = FirmwareProperties()
        let topology = TopologyBuilder.build(from: facts)
        #expect(topology.gpu(facts.gpus[0].address)?.region == egm4)
        #expect(topology.region(egm4)?.gpus == facts.regions[0].gpus)
    }

    @Test func takesTheSocketFromTheRootBridgeElseFromTheSegment() throws {
        var facts = gb200Facts()
        facts.gpus[2].rootBridgeProximity = nil
        facts.gpus[3].rootBridgeProximity = 16
        #expect(TopologyBuilder.build(from: facts).region(egm5)?.socket == 1)
        facts.gpus[3].rootBridgeProximity = 3
        let topology = TopologyBuilder.build(from: facts)
        #expect(topology.gpu(facts.gpus[3].address)?.socket == 3)
        // GPUs of two sockets: nobody knows whose the region is.
        #expect(topology.region(egm5)?.socket == nil)
    }

    @Test func takesTheNodeFromSRATElseFromAGPU() {
        var facts = gb200Facts()
        facts.nodes[ProximityDomain(5)] = 9
        #expect(TopologyBuilder.build(from: facts).region(egm5)?.numaNode == 9)
        facts.nodes[ProximityDomain(5)] = nil
        #expect(TopologyBuilder.build(from: facts).region(egm5)?.numaNode == 1)
        facts.gpus[2].numaNode = nil
        #expect(TopologyBuilder.build(from: facts).region(egm5)?.numaNode == 1)
    }

    @Test func listsWhatOnlyFirmwareOrOnlyTheKernelShows() throws {
        var facts = gb200Facts()
        facts.regions.remove(at: 1)
        facts.regions.append(
            KernelRegionFacts(name: egm6, size: .bytes(65536), gpus: [], generation: .vendor, sysfsPath: "/sys/x"))
        let topology = TopologyBuilder.build(from: facts)
        #expect(topology.regions.map(\.name) == [egm4, egm5, egm6])
        #expect(topology.regions.map(\.isPresent) == [true, false, true])
        #expect(topology.region(egm5)?.generation == .absent)
        #expect(topology.region(egm6)?.size == 65536)
        #expect(topology.region(egm6)?.isFaulty == true)
    }
}
