import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// Every form of the plans for every shape of host, as files in Tests/Plans: HOST/POLICY.FORM. With EGM_WRITE_PLANS=1 they
/// are written instead of compared; look at the difference before you commit it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PlanGoldenTests {
    private static let directory = "\(#filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined())/Plans"
    private static let forms = ["json", "qemu", "qemu-shell", "libvirt", "libvirt-commandline"]

    /// Real sizes cost nothing: nobody opens the regions, so nobody scrubs them.
    private func daemon(_ host: String) throws -> TestDaemon {
        let directory = try TemporaryDirectory()
        // What parts need; the first region of each host is the one that is shared.
        let config = try directory.write(
            "hold = \"never\"\n[region.egm4]\nallow-shared-descriptor = true\n", to: "egmd.toml")
        let daemon = try TestDaemon(
            ["--simulate", "\(Self.directory)/hosts/\(host).toml", "--config", config], in: directory)
        let peer = try daemon.connect()
        for name in try peer.call("region.list")["regions"]?.names ?? [] {
            try waitUntil("the bad memory of \(name) to be known") {
                try peer.call("region.get", ["region": .string(name)])["retired"]?["status"] == "known"
            }
        }
        return daemon
    }

    /// All GPUs for a tray, those of the first socket for a socket, and the first GPU for a part.
    private func gpus(_ policy: String, _ daemon: TestDaemon) throws -> [String] {
        let gpus = try #require(try daemon.connect().call("gpu.list")["gpus"]?.arrayValue)
        let chosen: [JSONValue] =
            switch policy {
            case "tray": gpus
            case "socket": gpus.filter { $0["region"] == gpus.first?["region"] }
            default: Array(gpus.prefix(1))
            }
        return chosen.compactMap { $0["bdf"]?.stringValue }
    }

    @Test(arguments: ["gh200", "gb200", "gb300", "four-sockets", "uneven"]) func plans(host: String) throws {
        let daemon = try daemon(host)
        for policy in ["tray", "socket", "partition"] {
            let gpus = try gpus(policy, daemon)
            let sockets = policy == "tray" ? Set(gpus.map { $0.prefix(3) }).count : 1
            let arguments = ["plan", "--policy", policy, "--vcpus", "\(72 * sockets)", "--gpu"] + gpus
            for form in Self.forms {
                let result = try daemon.egmctl(arguments + ["--format", form])
                try compare(result, "\(host)/\(policy).\(form)")
            }
            let nul = try daemon.egmctl(arguments + ["--format", "qemu-nul"])
            let list = try daemon.egmctl(arguments + ["--format", "qemu"])
            guard list.status == 0 else {
                #expect(nul.status == 1 && nul.output == "")
                continue
            }
            let words = nul.output.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
            #expect(words.last == "")
            #expect(try JSONValue(parsing: list.output) == .array(words.dropLast().map { .string($0) }))
        }
    }

    private func compare(_ result: ProgramResult, _ name: String) throws {
        // The one thing in a plan that depends on who runs the test.
        var text = result.output.replacing("\"pageSize\": \(MemoryPage.size),", with: "\"pageSize\": 65536,")
        if result.status != 0 { text += "exit status \(result.status)\n" + result.errors }
        let path = "\(Self.directory)/\(name)"
        if getenv("EGM_WRITE_PLANS") != nil {
            mkdir(path.split(separator: "/").dropLast().map { "/" + $0 }.joined(), 0o755)
            let file = try OwnedDescriptor.open(path, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
            let bytes = Array(text.utf8)
            #expect(write(file.number, bytes, bytes.count) == bytes.count)
            return
        }
        let expected = String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self)
        #expect(text == expected, "\(name); if that is right: EGM_WRITE_PLANS=1 swift test --filter PlanGoldenTests")
    }
}
