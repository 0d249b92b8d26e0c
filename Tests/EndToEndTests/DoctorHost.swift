import EGMDomain
import EGMSimulation
import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// A made-up host on which all is well, with an egmd that answers, for `egmctl doctor` to look at.
struct DoctorHost {
    struct Finding: Equatable {
        var id: String
        var result: String
        var text: String
    }

    let directory: TemporaryDirectory
    let daemon: TestDaemon
    /// What is not as it should be because the test may not make device nodes: the node is open to all then.
    private let usual: Set<String>

    /// - Parameter change: what is different about the simulated host.
    init(_ change: (inout HostDescription) -> Void = { _ in }) throws {
        let host = try TemporaryDirectory()
        directory = host
        var description = HostDescription.gb200(regionSize: 2 << 20)
        change(&description)
        _ = try SimulatedHost(description, directory: host.path)
        var usual: Set<String> = []
        for region in ["egm4", "egm5"] where description.driver != .absent {
            // The numbers of /dev/null: only looked at, never opened.
            try host.write("1:3\n", to: "sys/class/egm/\(region)/dev")
            try host.makeDirectory("dev")
            if mknod(host.path("dev/\(region)"), S_IFCHR | 0o600, dev_t(0x103)) != 0 {
                try host.link("dev/\(region)", to: "/dev/null")
                usual = ["node"]
            }
        }
        self.usual = usual
        try host.link("dev/iommu", to: "/dev/null")
        try host.write("00400000-00401000 r-xp\nKernelPageSize:       64 kB\n", to: "proc/self/smaps")
        try host.write(
            "Max locked memory         unlimited            unlimited            bytes\n", to: "proc/self/limits")
        try host.write("6.17.0-1014-nvidia-64k\n", to: "proc/sys/kernel/osrelease")
        try host.write("\(DoctorHost.boot)\n", to: "proc/sys/kernel/random/boot_id")
        for unit in ["egmd.service", "egmd.socket"] {
            let source = unit == "egmd.service" ? "systemd/egmd.service.in" : "systemd/egmd.socket"
            var text = String(decoding: try readFile(source, limit: 1 << 20), as: UTF8.self)
            // The daemon of this host is ours and runs as we do; the unit's user need not exist here.
            text.replace("User=egmd\nGroup=egmd\n", with: "")
            try host.write(text, to: "usr/lib/systemd/system/\(unit)")
        }
        try host.makeDirectory("run/egmd")
        let configuration = try host.write("socket-mode = \"0666\"\n", to: "daemon.toml")
        daemon = try TestDaemon(
            TestDaemon.gb200 + ["--config", configuration], in: host, socket: "run/egmd/egmd.sock")
        try writeQEMU("acpi-egm-memory")
    }

    static let boot = "5f0c9f4e-0000-4000-8000-000000000001"

    /// A QEMU whose list of objects is `objects`. Another process writes it: a descriptor of ours, inherited by whatever
    /// another test starts just then, would keep it from being run ("text file busy").
    func writeQEMU(_ objects: String) throws {
        let script = """
            mkdir -p usr/bin && for name in x86_64 aarch64; do
                printf '#!/bin/sh\\necho %s\\n' '\(objects)' >usr/bin/qemu-system-$name && chmod 755 usr/bin/qemu-system-$name
            done
            """
        let result = try ProgramResult.of("/bin/sh", ["-c", "cd \(directory.path) && \(script)"], in: directory)
        try #require(result.status == 0, "\(result)")
    }

    func run(_ more: [String] = []) throws -> ProgramResult {
        try ProgramResult.of("egmctl", ["doctor", "--root", directory.path] + more, in: directory)
    }

    /// All that was found.
    func findings(_ more: [String] = []) throws -> [Finding] {
        let result = try run(["--json"] + more)
        let json = try JSONValue(parsing: result.output)
        let found = (json["checks"]?.arrayValue ?? []).map { check in
            Finding(
                id: check["check"]?.stringValue ?? "", result: check["result"]?.stringValue ?? "",
                text: (check["detail"]?.stringValue ?? "") + " -> " + (check["advice"]?.stringValue ?? ""))
        }
        let failures = found.count { $0.result == "failed" }
        #expect(json["failed"] == .integer(Int64(failures)))
        #expect(result.status == (failures > 0 ? 1 : 0), "\(result)")
        return found
    }

    /// What is not ok.
    func wrong(_ more: [String] = []) throws -> [Finding] {
        try findings(more).filter { finding in
            finding.result != "ok" && !(usual.contains(finding.id) && finding.result == "warning")
        }
    }

    /// Exactly these checks did not say ok, with these results (`ID RESULT`), and the first says `words`.
    func expect(
        _ expected: String..., saying words: [String] = [], options: [String] = [],
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let wrong = try wrong(options)
        #expect(wrong.map { "\($0.id) \($0.result)" } == expected, "\(wrong)", sourceLocation: location)
        for word in words {
            #expect(wrong.first?.text.contains(word) == true, "\(word): \(wrong)", sourceLocation: location)
        }
    }
}

extension DoctorHost {
    /// Gives the node of a region another owner and mode; the test needs to be root.
    func own(_ region: String, owner: UInt32, mode: UInt32) throws {
        let path = directory.path("dev/\(region)")
        try #require(chown(path, owner, 0) == 0 && chmod(path, mode) == 0)
    }
}
