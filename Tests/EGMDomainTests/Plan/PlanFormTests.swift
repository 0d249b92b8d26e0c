import EGMDomain
import Testing

/// What plans are written as. Whole forms stand in Tests/Plans; here is what no simulated host has.
@Suite struct PlanFormTests {
    @Test func namesAreEscapedForWhoReadsThem() throws {
        var vm = PlannedVM()
        vm.name = #"a<b>&'"c"#
        vm.devices = [
            .init(address: try address("0009:01:00.0"), id: "d,0"),
            .init(address: try address("0008:01:00.0"), id: "ua-'<"),
        ]
        let plan = try PlanStage().plan { $0.vm = vm }
        // A comma in an option's value is written twice.
        #expect(plan.qemuArguments.contains("acpi-egm-memory,id=egm1,pci-dev=d,,0,node=0"))
        let domain = try #require(plan.libvirtDomain)
        #expect(domain.contains("<name>a&lt;b&gt;&amp;&apos;&quot;c</name>"))
        #expect(domain.contains("<pciDev>ua-&apos;&lt;</pciDev>"))
        #expect(domain.contains("<alias name='ua-&apos;&lt;'/>"))
    }

    @Test func optionsStandInTheOrderThatQEMUsTablesNeed() throws {
        let arguments = try PlanStage().plan(.tray).qemuArguments
        func first(_ text: String) throws -> Int { try #require(arguments.firstIndex { $0.contains(text) }) }
        func last(_ text: String) throws -> Int { try #require(arguments.lastIndex { $0.contains(text) }) }
        #expect(try first("iommufd,id") < first("memory-backend-file"))
        #expect(try last("memory-backend-file") < first("virt,"))
        #expect(try first("virt,") < first("memdev="))
        #expect(try last("memdev=") < first("node,nodeid=2"))
        #expect(try first("node,nodeid=33") < first("pxb-pcie"))
        #expect(try last("vfio-pci") < first("acpi-generic-initiator"))
        #expect(try last("acpi-generic-initiator") < first("acpi-egm-memory"))
        for word in ["prealloc", "host-nodes", "policy", "offset", "memory-backend="] {
            #expect(!arguments.contains { $0.contains(word) })
        }
    }

    @Test func byPathAnyQEMUWillDo() throws {
        let plan = try PlanStage().plan(gpus: ["0008:01:00.0", "0009:01:00.0"]) { $0.delivery = .path }
        #expect(plan.libvirtDomain?.contains("emulator") == false)
        #expect(plan.libvirtCommandLineDomain?.contains("emulator") == false)
    }

    @Test func memoryWithoutGPUsIsPlainMemory() throws {
        var vm = PlannedVM()
        vm.backends = [.init(id: "m0", region: egm4, size: 1 << 30)]
        let plan = try PlanStage().plan { $0.vm = vm }
        #expect(plan.isFeasible && plan.troubles == [.gpusComplete])
        #expect(plan.libvirtDomain == nil && plan.guestNodes == 1)
    }
}
