import EGMDomain
import Testing

struct AuxiliaryDeviceTests {
    private func device(_ facts: HostFacts, _ name: RegionName = egm4) throws -> AuxiliaryDevice {
        try #require(TopologyBuilder.build(from: facts).devices.first { $0.region == name })
    }

    private func facts(_ name: String, of device: AuxiliaryDevice) -> [String] {
        device.facts.filter { $0.name == name }.map { "\($0.value) \($0.origin)" }
    }

    @Test func isNamedAsTheKernelWould() throws {
        let topology = gb200()
        #expect(topology.devices.map(\.name) == ["nvgrace_gpu_vfio_pci.egm.4", "nvgrace_gpu_vfio_pci.egm.5"])
        #expect(topology.devices.map(\.gpus) == topology.regions.map(\.gpus))
    }

    @Test func saysWhereEachFactCameFrom() throws {
        let device = try device(gb200Facts())
        #expect(facts("pxm", of: device) == ["4 acpi", "4 sysfs"])
        #expect(facts("base", of: device) == ["0x80000000 acpi"])
        #expect(facts("size", of: device) == ["479962595328 acpi", "479962595328 sysfs"])
        #expect(facts("node", of: device) == ["/dev/egm4 sysfs"])
        #expect(facts("path", of: device) == ["/sys/devices/virtual/egm/egm4 sysfs"])
        #expect(
            facts("gpu", of: device)
                == ["0008:01:00.0 acpi", "0009:01:00.0 acpi", "0008:01:00.0 sysfs", "0009:01:00.0 sysfs"])
        #expect(facts("retiredPagesTable", of: device) == ["0x7fff00000000 acpi", "0x7fff00010000 acpi"])
        #expect(facts("parent", of: device) == ["0008:01:00.0 derived"])
        #expect(device.parent == (try address("0008:01:00.0")))
    }

    @Test func believesTheKernelsParent() throws {
        var host = gb200Facts()
        host.auxiliaryDevices = [
            AuxiliaryBusFacts(name: "nvgrace_gpu_vfio_pci.egm.4", id: 4, parent: try address("0009:01:00.0"))
        ]
        let device = try device(host)
        #expect(device.parent == (try address("0009:01:00.0")))
        #expect(facts("parent", of: device) == ["0009:01:00.0 kernel"])
        #expect(facts("name", of: device) == ["nvgrace_gpu_vfio_pci.egm.4 kernel"])
        #expect(facts("parent", of: try self.device(host, egm5)) == ["0018:01:00.0 derived"])
    }

    @Test func derivesTheParentThatTheKernelDoesNotShow() throws {
        var host = gb200Facts()
        host.auxiliaryDevices = [AuxiliaryBusFacts(name: "nvgrace_gpu_vfio_pci.egm.4", id: 4)]
        #expect(facts("parent", of: try device(host)) == ["0008:01:00.0 derived"])
    }

    @Test func showsOnlyTheKernelsFactsWithoutFirmware() throws {
        var host = gb200Facts()
        for index in host.gpus.indices { host.gpus[index].firmware = FirmwareProperties() }
        let device = try device(host)
        #expect(facts("base", of: device) == [])
        #expect(facts("pxm", of: device) == ["4 sysfs"])
        #expect(device.facts.allSatisfy { $0.origin == .sysfs || $0.origin == .derived })
        #expect(device.gpus.count == 2)
    }
}
