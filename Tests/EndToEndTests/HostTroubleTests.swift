import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// Hosts on which something is missing or wrong: the daemon serves all of them, and says what it is.
@Suite(.serialized, .timeLimit(.minutes(10))) struct HostTroubleTests {
    private func checks(_ peer: WirePeer) throws -> [String] {
        let hazards = try #require(try peer.call("topology.get")["hazards"]?.arrayValue)
        for hazard in hazards { #expect(hazard["message"]?.stringValue?.isEmpty == false) }
        return hazards.compactMap { $0["check"]?.stringValue }.sorted()
    }

    /// A copy of the files of a simulated host, below `host` in the directory.
    private func copyHost(into directory: TemporaryDirectory) throws {
        let daemon = try TestDaemon(in: directory, socket: "origin.sock")
        let origin = directory.path(try #require(daemon.runtimeDirectories().first)) + "/host"
        let result = try ProgramResult.of("/bin/cp", ["-a", origin, directory.path("host")], in: directory)
        try #require(result.status == 0, "\(result)")
        try daemon.stop()
    }

    @Test func anEmptyHostIsServed() throws {
        let directory = try TemporaryDirectory()
        let daemon = try TestDaemon(["--root", directory.makeDirectory("empty")], in: directory)
        let peer = try daemon.connect()
        let topology = try peer.call("topology.get")
        #expect(topology["gpus"] == [] && topology["regions"] == [] && topology["devices"] == [])
        #expect(try checks(peer) == ["acpi-unreadable", "pci-unreadable"])
        #expect(topology["hazards"]?.arrayValue?.allSatisfy { $0["level"] == "warning" } == true)
        let refused = try peer.refusal("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        #expect(refused.word == "unknown-region" && refused.advice?.contains("egmctl topology") == true)
        let text = try daemon.egmctl(["topology"])
        #expect(text.status == 0 && text.output.contains("no GPUs and no EGM regions"))
        #expect(text.output.contains("[pci-unreadable]"))
        #expect(try daemon.stop() == 0)
    }

    @Test func aHostWithOrdinaryPCIOnlyHasNoHazards() throws {
        // The machine that runs the tests: no Grace, so no GPU of ours, whatever else it has.
        let daemon = try TestDaemon(["--root", "/"])
        let topology = try daemon.connect().call("topology.get")
        #expect(topology["gpus"] == [] && topology["regions"] == [])
        #expect(topology["hazards"]?.arrayValue?.allSatisfy { $0["level"] == "warning" } == true)
        #expect(try daemon.stop() == 0)
    }

    @Test func aHostWithoutACPITablesKeepsItsGPUsAndRegions() throws {
        let directory = try TemporaryDirectory()
        try copyHost(into: directory)
        directory.remove("host/sys/firmware")
        let daemon = try TestDaemon(["--root", directory.path("host")], in: directory)
        let topology = try daemon.connect().call("topology.get")
        #expect(topology["gpus"]?.arrayValue?.compactMap { $0["bdf"]?.stringValue } == GPUs.egm4 + GPUs.egm5)
        let found = try checks(daemon.connect())
        #expect(found.contains("acpi-unreadable") && found.contains("base-unknown"), "\(found)")
        #expect(try daemon.region("egm4")["state"] == "faulty")
        #expect(try daemon.region("egm4")["base"] == .null)
    }

    @Test func aHostWithoutPCIKeepsServing() throws {
        let directory = try TemporaryDirectory()
        try copyHost(into: directory)
        directory.remove("host/sys/bus/pci/devices")
        let daemon = try TestDaemon(["--root", directory.path("host")], in: directory)
        let peer = try daemon.connect()
        #expect(try peer.call("gpu.list")["gpus"] == [])
        #expect(try checks(peer).contains("pci-unreadable"))
    }

    @Test func truncatedTablesLoseOnlyWhatTheyHad() throws {
        let directory = try TemporaryDirectory()
        try copyHost(into: directory)
        let path = directory.path("host/sys/firmware/acpi/tables/DSDT")
        let table = try readFile(path, limit: 16 << 20)
        for count in [0, 10, 36, table.count / 2, table.count - 1] {
            try directory.write(Array(table.prefix(count)), to: "host/sys/firmware/acpi/tables/DSDT")
            let daemon = try TestDaemon(["--root", directory.path("host")], in: directory)
            let found = try checks(daemon.connect())
            #expect(found.contains("acpi-partial") || found.contains("acpi-unreadable"), "\(count): \(found)")
            #expect(try daemon.connect().call("gpu.list")["gpus"]?.arrayValue?.count == 4)
            #expect(try daemon.stop() == 0)
        }
    }

    /// The kernel shows zeroes for addresses to readers without CAP_SYS_ADMIN; the daemon must not take that for a
    /// map without System RAM. This is the real file, read by a real unprivileged process.
    @Test(.enabled(if: getuid() == 0, "needs root, to become somebody else"))
    func withoutTheRightToReadIomemRegionsAreFaulty() throws {
        let directory = try TemporaryDirectory()
        try copyHost(into: directory)
        directory.remove("host/proc/iomem")
        try directory.link("host/proc/iomem", to: "/proc/iomem")
        chmod(directory.path, 0o755)
        chmod(try directory.makeDirectory("run"), 0o777)
        let privileged = try TestDaemon(["--root", directory.path("host")], in: directory, socket: "run/root.sock")
        #expect(try checks(privileged.connect()) == [])
        #expect(try privileged.region("egm4")["state"] == "found")

        // The ledger of the first one is root's.
        let daemon = try TestDaemon(
            ["--root", directory.path("host"), "--state-dir", directory.path("run/nobody")],
            under: ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"],
            in: directory, socket: "run/nobody.sock", binary: Executable.copy("egmd", into: directory))
        let peer = try daemon.connect()
        #expect(try peer.call("system.info")["uid"] == 65534)
        #expect(try checks(peer) == ["iomem-unreadable", "iomem-unreadable"])
        for name in ["egm4", "egm5"] {
            let region = try peer.call("region.get", ["region": .string(name)])
            #expect(region["state"] == "faulty")
            #expect(region["hazards"]?[0]?["level"] == "fatal")
            #expect(region["reason"]?.stringValue?.contains("CAP_SYS_ADMIN") == true)
            let refused = try peer.refusal("allocation.create", .allocation(of: [name], to: .vmA))
            #expect(refused.word == "region-faulty" && refused.message.contains("/proc/iomem"))
        }
        #expect(try peer.call("gpu.list")["gpus"]?.arrayValue?.count == 4)
        let text = try daemon.egmctl(["allocate", "--vm-uuid", VM.vmA.rawValue, "--region", "egm4"])
        #expect(text.status == 1 && text.output == "" && !text.errors.contains(".;"), "\(text)")
        #expect(try daemon.stop() == 0)
    }
}
