import EGMDomain
import EGMSimulation
import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// `egmctl doctor` on made-up hosts: one on which all is well, and each thing that can be wrong with it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct HostDoctorTests {
    @Test func allIsWell() throws {
        let host = try DoctorHost()
        try host.expect()
        let result = try host.run()
        #expect(result.status == 0 && result.errors == "", "\(result)")
        #expect(result.output.contains("ok       iommu"))
        let ids = try host.findings().map(\.id)
        let order = ids.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
        #expect(
            order == [
                "iommu", "gpus", "gpu-driver", "acpi", "egm-mode", "acpi-agreement", "driver", "links", "node", "size",
                "system-ram", "page-size", "iommufd", "pfnmap", "qemu", "qemu-egm", "libvirt",
                "configuration", "unit", "descriptor-store", "memlock", "socket", "daemon", "version", "ledger",
                "leftovers",
            ])
    }

    // MARK: Firmware and the machine

    @Test func theIOMMU() throws {
        let host = try DoctorHost()
        host.directory.remove("sys/kernel/iommu_groups/0")
        for number in 1...3 { host.directory.remove("sys/kernel/iommu_groups/\(number)") }
        try host.expect("iommu failed", saying: ["is empty", "iommu=off"])
        host.directory.remove("sys/kernel/iommu_groups")
        try host.expect("iommu failed", saying: ["is missing"])
        try host.directory.makeDirectory("sys/kernel/iommu_groups/7")
        let gpu = try #require(host.directory.root.resolved("/sys/bus/pci/devices/0009:01:00.0"))
        try removeFile(host.directory.path("\(gpu)/iommu_group"))
        try host.expect("iommu failed", saying: ["0009:01:00.0"])
    }

    @Test func noGPU() throws {
        let host = try DoctorHost { $0 = HostDescription(sockets: [], driver: .absent) }
        let wrong = try host.wrong()
        #expect(wrong.first { $0.id == "gpus" }?.result == "failed", "\(wrong)")
        for id in ["gpu-driver", "egm-mode", "acpi-agreement", "driver", "links", "node", "size", "system-ram"] {
            #expect(wrong.first { $0.id == id }?.result == "unknown", "\(id)")
            #expect(wrong.first { $0.id == id }?.text.hasPrefix("cannot tell: ") == true, "\(id)")
        }
    }

    @Test func theGPUsDrivers() throws {
        let host = try DoctorHost { $0.faults = [HostFault(.noDriver, "0009:01:00.0")] }
        try host.expect("gpu-driver warning", saying: ["0009:01:00.0", "egmctl gpu bind 0009:01:00.0"])
        let gpu = try #require(host.directory.root.resolved("/sys/bus/pci/devices/0009:01:00.0"))
        for (driver, word) in [("vfio-pci", "coherent memory"), ("nvidia", "the host uses it")] {
            host.directory.remove("\(gpu)/driver")
            try host.directory.link("\(gpu)/driver", to: "../../../bus/pci/drivers/\(driver)")
            try host.expect("gpu-driver warning", saying: [driver, word])
        }
    }

    @Test func theMode() throws {
        let off = try DoctorHost { host in
            host.faults = ["0008", "0009", "0018", "0019"].map { HostFault(.noProperties, "\($0):01:00.0") }
            host.driver = .absent
        }
        let wrong = try off.wrong()
        #expect(wrong.first { $0.id == "egm-mode" }?.result == "failed")
        #expect(wrong.first { $0.id == "egm-mode" }?.text.contains("/Bios/Attributes/EGM") == true, "\(wrong)")
        let one = try DoctorHost { $0.faults = [HostFault(.noProperties, "0009:01:00.0")] }
        #expect(try one.wrong().first?.id == "egm-mode")
        #expect(try one.wrong().allSatisfy { $0.result == "warning" })
    }

    @Test func noHypervisorRegion() throws {
        let host = try DoctorHost { $0.sockets[0].proximity = ProximityDomain(2) }
        let mode = try host.findings().first { $0.id == "egm-mode" }
        #expect(mode?.result == "warning" && mode?.text.contains("egm2") == true, "\(mode?.text ?? "")")
    }

    @Test(arguments: [HostFault.Kind.gpusDisagree, .sizeZero, .unaligned, .regionOverlap])
    func whatFirmwareSaysIsWrong(fault: HostFault.Kind) throws {
        let host = try DoctorHost { $0.faults = [HostFault(fault, "egm5")] }
        let found = try host.findings().filter { $0.id == "acpi-agreement" }
        #expect(found.contains { $0.result == "failed" }, "\(found)")
        #expect(found.allSatisfy { !$0.text.hasSuffix("-> ") }, "\(found)")
    }

    @Test func noTableOfBadPages() throws {
        let host = try DoctorHost { $0.faults = [HostFault(.retiredTableMissing, "egm5")] }
        try host.expect("acpi-agreement warning", saying: ["retired-pages", "firmware"])
    }

    @Test func tablesThatCannotBeRead() throws {
        for (fault, table) in [(HostFault.Kind.dsdtTruncated, "DSDT"), (.sratTruncated, "SRAT")] {
            let wrong = try DoctorHost { $0.faults = [HostFault(fault)] }.wrong()
            #expect(!wrong.isEmpty && wrong.allSatisfy { $0.id == "acpi" && $0.result == "warning" }, "\(wrong)")
            #expect(wrong.contains { $0.text.contains(table) }, "\(wrong)")
        }
        let host = try DoctorHost()
        host.directory.remove("sys/firmware")
        let wrong = try host.wrong()
        #expect(wrong.allSatisfy { $0.result != "failed" }, "\(wrong)")
        for id in ["acpi", "egm-mode", "acpi-agreement", "size", "system-ram"] {
            #expect(wrong.first { $0.id == id }?.result == "unknown", "\(id): \(wrong)")
        }
    }

    // MARK: The kernel

    @Test func noDriver() throws {
        let host = try DoctorHost { $0.driver = .absent }
        let wrong = try host.wrong()
        #expect(wrong.filter { $0.result == "failed" }.map(\.id) == ["driver", "driver"], "\(wrong)")
        #expect(wrong.first?.text.contains("modprobe nvgrace-egm") == true)
    }

    @Test func generations() throws {
        for (driver, word) in [(DriverGeneration.vendor, "sixteenth"), (.rfc1, "crash"), (.unknown, "does not know")] {
            let host = try DoctorHost { $0.driver = driver }
            let found = try host.findings().filter { $0.id == "driver" }
            #expect(found.map(\.result) == ["warning", "warning"], "\(found)")
            #expect(found.allSatisfy { $0.text.contains(word) }, "\(found)")
        }
        try DoctorHost { $0.driver = .rfc2 }.expect()
    }

    @Test func theLinks() throws {
        let host = try DoctorHost { $0.faults = [HostFault(.noLink, "0019:01:00.0")] }
        try host.expect("links warning", saying: ["0019:01:00.0"])
    }

    @Test func theNode() throws {
        let host = try DoctorHost()
        try removeFile(host.directory.path("dev/egm4"))
        try host.expect("node failed", saying: ["/dev/egm4 is missing", "udevadm trigger"])
        try host.directory.write("", to: "dev/egm4")
        try host.expect("node failed", saying: ["no character device"])
        try removeFile(host.directory.path("dev/egm4"))
        try host.directory.link("dev/egm4", to: "/dev/zero")
        try host.expect("node failed", saying: ["1:5", "1:3"])
        try removeFile(host.directory.path("dev/egm4"))
        try host.directory.link("dev/egm4", to: "/dev/null")
        #expect(try host.findings().contains { $0.id == "node" && $0.text.contains("open to everybody") })
    }

    /// Needs to make device nodes.
    @Test(.enabled(if: geteuid() == 0, "needs root")) func theNodesOwner() throws {
        let host = try DoctorHost()
        try host.directory.write("egmd:x:970:970::/:\n", to: "etc/passwd")
        try host.directory.write(
            "[Service]\nUser=egmd\n", to: "etc/systemd/system/egmd.service.d/user.conf")
        for region in ["egm4", "egm5"] { try host.own(region, owner: 970, mode: 0o600) }
        try host.expect()
        try host.own("egm4", owner: 0, mode: 0o600)
        try host.expect("node failed", saying: ["closed to egmd", "OWNER=\"egmd\""])
        try host.own("egm4", owner: 0, mode: 0o660)
        try host.expect("node failed")
        try host.directory.write("", to: "etc/passwd")
        try host.expect("node failed", "node failed")
    }

    @Test func theSize() throws {
        try DoctorHost { $0.faults = [HostFault(.sizeMismatch, "egm5")] }
            .expect("size failed", saying: ["egm5", "Reload the driver"])
        try DoctorHost { $0.faults = [HostFault(.sizeGarbage, "egm5")] }.expect("size failed", saying: ["plenty"])
        try DoctorHost { $0.faults = [HostFault(.sizeDecimal, "egm5")] }.expect()
        let host = try DoctorHost { $0.driver = .vendor }
        try removeFile(host.directory.path("sys/class/egm/egm4/egm_size"))
        #expect(try host.wrong().contains { $0.id == "size" && $0.result == "unknown" })
    }

    @Test func theHostsOwnMemory() throws {
        try DoctorHost { $0.faults = [HostFault(.ramOverlap, "egm5")] }
            .expect("system-ram failed", saying: ["egm5", "hypervisor region"])
        try DoctorHost { $0.faults = [HostFault(.iomemZeroed)] }
            .expect("system-ram unknown", saying: ["cannot tell: ", "CAP_SYS_ADMIN", "as root"])
        try DoctorHost { $0.faults = [HostFault(.iomemMissing)] }.expect("system-ram unknown")
    }

    @Test func thePageSize() throws {
        let host = try DoctorHost()
        try host.directory.write("KernelPageSize:        4 kB\n", to: "proc/self/smaps")
        try host.expect("page-size warning", saying: ["16 times"])
        try host.directory.write("nothing\n", to: "proc/self/smaps")
        try host.expect("page-size unknown")
    }

    @Test func iommufd() throws {
        let host = try DoctorHost()
        try removeFile(host.directory.path("dev/iommu"))
        try host.expect("iommufd warning", saying: ["modprobe iommufd"])
        try host.directory.write("", to: "dev/iommu")
        try host.expect("iommufd failed", saying: ["no character device"])
    }

    @Test func theWorkaround() throws {
        let host = try DoctorHost()
        for (release, result) in [
            ("6.14.0-1007-nvidia-64k", "unknown"), ("6.18.0", "warning"), ("6.1.0-13-arm64", "warning"),
            ("", "unknown"),
        ] {
            try host.directory.write("\(release)\n", to: "proc/sys/kernel/osrelease")
            try host.expect("pfnmap \(result)")
        }
        try host.directory.write("7.0.0-1-nvidia\n", to: "proc/sys/kernel/osrelease")
        try host.expect()
    }
}
