import EGMTestSupport
import JSONRPC
import LinuxSystem
import Testing

/// `egmctl compat gpu-devices`: the directory that KubeVirt and device plugins read.
@Suite(.serialized, .timeLimit(.minutes(10))) struct CompatTests {
    let daemon: TestDaemon

    init() throws { daemon = try TestDaemon(["--simulate", "gb200", "--region-size", "2MiB"]) }

    @Test func asTextAndJSON() throws {
        let text = try daemon.egmctl(["compat", "gpu-devices"])
        #expect(
            text.output == """
                egm4/egm_size:0x200000
                egm4/gpu_devices:0008:01:00.0
                egm4/gpu_devices:0009:01:00.0
                egm5/egm_size:0x200000
                egm5/gpu_devices:0018:01:00.0
                egm5/gpu_devices:0019:01:00.0

                """)
        let json = try JSONValue(parsing: daemon.egmctl(["--json", "compat", "gpu-devices"]).output)
        #expect(json["egm5"]?["gpu_devices"]?.strings == GPUs.egm5 && json["egm4"]?["egm_size"] == "0x200000")
    }

    @Test func asADirectory() throws {
        try daemon.directory.write("0x1\n", to: "view/egm9/egm_size")
        try daemon.directory.write("", to: "view/egm9/gpu_devices")
        try daemon.directory.write("mine", to: "view/notes")
        let view = daemon.directory.path("view")
        for _ in 0..<2 { #expect(try daemon.egmctl(["compat", "gpu-devices", "--directory", view]).status == 0) }
        let root = HostRoot(prefix: view)
        #expect(try root.names(in: "/") == ["egm4", "egm5", "notes"])
        #expect(try root.names(in: "/egm4") == ["egm_size", "gpu_devices"])
        #expect(try root.text("/egm4/egm_size") == "0x200000\n")
        #expect(try root.text("/egm4/gpu_devices") == "0008:01:00.0\n0009:01:00.0\n")
        #expect(try FileStatus(path: view + "/egm5/gpu_devices").mode == 0o444)
    }

    @Test func aDirectoryThatCannotBeMade() throws {
        let result = try daemon.egmctl(["compat", "gpu-devices", "--directory", "/nowhere/view"])
        #expect(result.status == 74 && result.isOneSentence && result.errors.contains("/nowhere/view"), "\(result)")
    }
}
