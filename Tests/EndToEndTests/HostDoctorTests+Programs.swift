import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

// QEMU, libvirt, systemd and egmd.
extension HostDoctorTests {
    @Test func theQEMU() throws {
        let host = try DoctorHost()
        try host.writeQEMU("memory-backend-file")
        try host.expect("qemu-egm warning", saying: ["acpi-egm-memory", "nvidia"])
        try host.directory.write("qemu.binary = \"/opt/none\"\n", to: "etc/egmd/egmd.toml")
        try host.expect("qemu failed", "qemu-egm unknown", saying: ["/opt/none"])
        try host.directory.write("", to: "etc/egmd/egmd.toml")
        host.directory.remove("usr/bin")
        try host.expect("qemu failed", "qemu-egm unknown", saying: ["install QEMU"])
    }

    @Test func aQEMUThatCannotTell() throws {
        let host = try DoctorHost()
        try host.writeQEMU("; exit 3")
        try host.expect("qemu-egm unknown", saying: ["Operation not supported", "-object help"])
    }

    @Test func libvirtIsLookedAtWhereItIs() throws {
        let host = try DoctorHost()
        try host.directory.write("", to: "usr/sbin/virtqemud")
        let wrong = try host.wrong()
        #expect(wrong.contains { $0.id == "libvirt.egm-qemu" && $0.result == "failed" }, "\(wrong)")
        #expect(wrong.allSatisfy { $0.id.hasPrefix("libvirt.") }, "\(wrong)")
    }

    @Test func theConfiguration() throws {
        let host = try DoctorHost()
        try host.directory.write("hodl = \"eager\"\n[scrub]\nverify = 7\n", to: "etc/egmd/egmd.toml")
        try host.expect(
            "configuration failed", "configuration failed",
            saying: ["/etc/egmd/egmd.toml:1", "did you mean hold?", "systemctl restart egmd"])
        try host.directory.write("hold = \"eager\"\n", to: "etc/egmd/egmd.toml")
        try host.expect()
    }

    @Test func theUnits() throws {
        let host = try DoctorHost()
        try removeFile(host.directory.path("usr/lib/systemd/system/egmd.socket"))
        try host.expect("unit warning", saying: ["egmd.socket"])
        try host.directory.link("etc/systemd/system/egmd.socket", to: "/dev/null")
        try host.expect("unit failed", saying: ["systemctl unmask egmd.socket"])
        try removeFile(host.directory.path("etc/systemd/system/egmd.socket"))
        try host.directory.link("etc/systemd/system/egmd.service", to: "/dev/null")
        try host.expect(
            "unit failed", "unit warning", "descriptor-store unknown", saying: ["systemctl unmask egmd.service"])
        try removeFile(host.directory.path("etc/systemd/system/egmd.service"))
        try removeFile(host.directory.path("usr/lib/systemd/system/egmd.service"))
        try host.expect("unit warning", "unit warning", "descriptor-store unknown")
    }

    @Test func theDescriptorStore() throws {
        let host = try DoctorHost()
        func set(_ value: String) throws {
            try host.directory.write(
                "# mine\n[Service]\nFileDescriptorStoreMax = \(value)\n",
                to: "etc/systemd/system/egmd.service.d/store.conf")
        }
        try set("64")
        try host.expect()
        try set("63")
        try host.expect("descriptor-store warning", saying: ["less than 64"])
        try set("2")
        try host.expect("descriptor-store warning")
        try set("1")
        try host.expect("descriptor-store failed")
        try set("")
        try host.expect("descriptor-store failed", saying: ["not set"])
        // A drop-in of the same name in /etc hides that of the package.
        try set("64")
        try host.directory.write(
            "[Service]\nFileDescriptorStoreMax=1\n", to: "usr/lib/systemd/system/egmd.service.d/store.conf")
        try host.expect()
    }

    @Test func lockedMemory() throws {
        let host = try DoctorHost()
        try host.directory.write(
            "Max locked memory         8388608              8388608              bytes\n", to: "proc/self/limits")
        try host.expect("memlock warning", saying: ["8 MiB"])
        try host.directory.write("", to: "proc/self/limits")
        try host.expect("memlock unknown")
        try host.directory.write("[Service]\nLimitMEMLOCK=64K\n", to: "run/systemd/system/egmd.service.d/a.conf")
        try host.expect("memlock warning", saying: ["64K"])
    }

    @Test func theSocket() throws {
        let host = try DoctorHost()
        chmod(host.daemon.socket, 0o600)
        try host.expect("socket warning", saying: ["SocketMode"])
        chmod(host.daemon.socket, 0o660)
        try host.expect()
        let none = host.directory.path("none.sock")
        try host.expect(
            "socket failed", "daemon unknown", "version unknown", saying: ["there is no socket", "egmd.socket"],
            options: ["--socket", none])
        try host.directory.write("", to: "none.sock")
        try host.expect(
            "socket failed", "daemon unknown", "version unknown", saying: ["is no socket"], options: ["--socket", none])
        host.daemon.program.send(signal: SIGKILL)
        _ = try host.daemon.program.waitForExit()
        try host.expect(
            "daemon failed", "version unknown", saying: ["nobody listens", "reset-failed egmd.service egmd.socket"])
    }

    /// An egmd of another version, as which this test answers.
    @Test func theVersions() throws {
        let host = try DoctorHost()
        let info = try host.daemon.connect().call("system.info")
        let version = try #require(info["version"]?.stringValue)
        let other = info.text().replacing("\"\(version)\"", with: "\"0.0.9\"")
        let path = host.directory.path("other.sock")
        let listener = try UnixListener.bind(path: path, mode: 0o666)
        let doctor = try RunningProgram(
            BuiltProgram.path("egmctl"),
            ["doctor", "--root", host.directory.path, "--socket", path, "--json"], directory: host.directory)
        _ = try listener.descriptor.wait(until: .readable, milliseconds: nil)
        guard let peer = try listener.accept() else {
            Issue.record("egmctl did not connect")
            return
        }
        _ = try peer.descriptor.wait(until: .readable, milliseconds: nil)
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(peer.descriptor.number, &bytes, bytes.count)
        let request = try JSONValue(parsing: String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
        let reply = "{\"jsonrpc\":\"2.0\",\"id\":\(try #require(request["id"]).text()),\"result\":\(other)}\n"
        #expect(write(peer.descriptor.number, reply, reply.utf8.count) == reply.utf8.count)
        let result = try ProgramResult(of: doctor)
        let checks = try JSONValue(parsing: result.output)["checks"]?.arrayValue ?? []
        let found = checks.first { $0["check"] == "version" }
        #expect(found?["result"] == "warning", "\(result)")
        #expect(found?["detail"]?.stringValue?.contains("0.0.9") == true)
    }

    @Test func theLedger() throws {
        let host = try DoctorHost()
        func write(_ header: String, damaged: Bool = false) throws {
            try host.directory.write(
                "\(header) \(checksum(header))\n\(damaged ? "put\n" : "")", to: "run/egmd/ledger")
        }
        try write("egmd ledger 2 boot=\(DoctorHost.boot)")
        try host.expect()
        try write("egmd ledger 2 boot=\(DoctorHost.boot)", damaged: true)
        try host.expect("ledger failed", saying: ["line 2", "egmctl allocation list"])
        try write("egmd ledger 99 boot=x")
        try host.expect("ledger failed", saying: ["newer egmd"])
        try host.directory.write("nonsense", to: "run/egmd/ledger")
        try host.expect("ledger failed", saying: ["first line"])
        try write("egmd ledger 2 boot=\(DoctorHost.boot)")
        try removeFile(host.directory.path("proc/sys/kernel/random/boot_id"))
        try host.expect("ledger unknown")
    }

    @Test func theLedgerOfAnEarlierBoot() throws {
        let host = try DoctorHost()
        let header = "egmd ledger 2 boot=5f0c9f4e-0000-4000-8000-000000000002"
        try host.directory.write("\(header) \(checksum(header))\n", to: "run/egmd/ledger")
        // An egmd that answers has looked itself.
        try host.expect()
        host.daemon.program.send(signal: SIGKILL)
        _ = try host.daemon.program.waitForExit()
        let found = try host.findings().first { $0.id == "ledger" }
        #expect(found?.result == "warning" && found?.text.contains("earlier boot") == true, "\(found?.text ?? "")")
        #expect(found?.text.contains("moves it aside") == true)
    }

    /// FNV-1a with 64 bits, as docs/ledger.md says.
    private func checksum(_ line: String) -> String {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in line.utf8 { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    @Test func whatIsLeftOver() throws {
        let host = try DoctorHost()
        try host.directory.write("", to: "run/egmd/ledger.corrupt-1")
        try host.expect("leftovers warning", saying: ["ledger.corrupt-1"])
        try removeFile(host.directory.path("run/egmd/ledger.corrupt-1"))
        try host.directory.write("", to: "dev/egm7")
        try host.expect("leftovers failed", saying: ["/dev/egm7"])
        try removeFile(host.directory.path("dev/egm7"))
        try host.directory.write("", to: "dev/egm-other")
        try host.expect()
    }
}
