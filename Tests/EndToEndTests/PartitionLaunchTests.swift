import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// egm-qemu and QEMU on parts of one region, which the other VMs of the region use at the same time.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: HostRoot().exists(stockQEMU), "needs qemu-system-x86"))
struct PartitionLaunchTests {
    private static let mib = 1 << 20
    /// QEMU before 8.1 has no offset in a memory backend: then a program that maps what such a QEMU would map, and is loaded
    /// with the same content, stands for it. It fills all of its memory.
    private static let standIn = """
        #!/usr/bin/env python3
        import json, mmap, os, signal, sys
        words = [word for word in sys.argv if "memory-backend-file" in word]
        if words[0].startswith("{"):
            backend = json.loads(words[0])
        else:
            backend = dict(pair.split("=") for pair in words[0].split(",")[1:])
        sizes = str(backend["size"]).replace("M", " 1048576").split() + ["1"]
        size, offset = int(sizes[0]) * int(sizes[1]), int(backend.get("offset", 0))
        node = os.open(backend["mem-path"], os.O_RDWR)
        memory = mmap.mmap(node, size, offset=offset)
        assert memory[:].count(0) == size, "dirty"
        memory[:] = b"B" * size
        loader = [word for word in sys.argv if word.startswith("loader,")][0]
        content = open(dict(pair.split("=") for pair in loader.split(",")[1:])["file"], "rb").read()
        memory[1 << 20:(1 << 20) + len(content)] = content
        signal.pause()
        """

    let directory: TemporaryDirectory
    let daemon: TestDaemon
    let peer: WirePeer
    var monitorPath: String { directory.path("qmp") }

    init() throws {
        directory = try TemporaryDirectory()
        let configuration = try directory.write("[region.egm4]\nallow-shared-descriptor = true\n", to: "egmd.toml")
        let state = try directory.makeDirectory("state")
        daemon = try TestDaemon(
            ["--simulate", "gb200", "--region-size", "16MiB", "--state-dir", state, "--config", configuration],
            in: directory)
        peer = try daemon.connect()
    }

    private func part(_ mebibytes: Int, to vm: VM) -> JSONValue {
        .allocation(of: ["egm4"], to: vm, ["policy": "partition", "size": .integer(Int64(mebibytes * Self.mib))])
    }

    /// Arguments of a stopped machine with all of its memory by `backend`, and `content` at 1 MiB.
    private func machine(_ vm: VM, backend: String, mebibytes: Int, content: String) throws -> [String] {
        let file = try directory.write(content, to: "content-\(vm)")
        return [
            "-uuid", vm.rawValue, "-object", backend, "-machine", "pc,memory-backend=m,accel=tcg", "-m",
            "\(mebibytes)M", "-display", "none", "-nodefaults", "-S", "-device",
            "loader,file=\(file),addr=0x100000,force-raw=on",
        ]
    }

    private func start(
        _ arguments: [String], qemu: String = stockQEMU, policy: String? = nil
    ) throws -> RunningProgram {
        var environment = ["EGMD_SOCKET": daemon.socket, "EGM_QEMU": qemu, "EGM_QEMU_DRY_RUN": "0"]
        if let policy { environment["EGM_QEMU_POLICY"] = policy }
        return try RunningProgram(
            BuiltProgram.path("egm-qemu"), arguments, environment: environment, directory: directory)
    }

    /// A QEMU that knows offsets.
    private func offsetQEMU() throws -> (path: String, fills: Bool) {
        let help = try ProgramResult(
            of: RunningProgram(stockQEMU, ["-object", "memory-backend-file,help"], directory: directory))
        if help.output.contains("offset=") { return (stockQEMU, false) }
        let path = try directory.write(Self.standIn, to: "qemu-8.1")
        chmod(path, 0o755)
        return (path, true)
    }

    /// The region's bytes, whoever has them.
    private func bytes(_ range: Range<Int>) throws -> ArraySlice<UInt8> {
        try readFile(directory.path("state/memory/egm4"), limit: 17 << 20)[
            range.lowerBound * Self.mib..<range.upperBound * Self.mib]
    }

    /// Waits until the content is in the region, `mebibytes` from its start.
    private func waitForContent(_ text: String, at mebibytes: Int, of program: RunningProgram) throws {
        try waitUntil("\(text) at \(mebibytes) MiB", seen: { program.errors + daemon.program.errors }) {
            if program.hasEnded { throw TimedOut(what: "a program that ended", seen: program.errors) }
            return try bytes(mebibytes..<mebibytes + 1).starts(with: Array(text.utf8))
        }
    }

    private func partitions() throws -> [JSONValue] {
        try daemon.region("egm4")["partitioning"]?["partitions"]?.arrayValue ?? []
    }

    private func waitUntilOneIsLeft() throws {
        var last: [JSONValue] = []
        try waitUntil("one part to be left", seen: { "\(last.map { $0.text() }) \(daemon.program.errors)" }) {
            last = try partitions()
            return last.count == 1
        }
    }

    /// Two guests at one time, of which a hook has made the parts. Neither command line knows where its part is.
    @Test func twoGuestsOnOneRegion() throws {
        let a = try peer.call("allocation.create", part(8, to: .vmA))
        let b = try peer.call("allocation.create", part(4, to: .vmB))
        #expect(b["regions"]?[0]?["offset"] == .integer(Int64(8 * Self.mib)))
        let (secretA, secretB) = ("the secret of A", "the secret of B")
        let first = try start(
            machine(
                .vmA, backend: "memory-backend-file,id=m,mem-path=/dev/egm4,size=8M,share=on", mebibytes: 8,
                content: secretA)
                + ["-qmp", "unix:\(monitorPath),server=on,wait=off"])
        let monitor = try QMPMonitor(monitorPath, of: first)
        let other = try offsetQEMU()
        let backend =
            #"{"qom-type":"memory-backend-file","id":"m","mem-path":"/dev/egm4","size":4194304,"share":true}"#
        let second = try start(
            machine(.vmB, backend: backend, mebibytes: 4, content: secretB), qemu: other.path)
        try waitForContent(secretB, at: 9, of: second)
        try waitUntil("both to be active") {
            try peer.call("allocation.list")["allocations"]?.arrayValue?.allSatisfy { $0["active"] == true } == true
        }
        #expect(try partitions().map { $0["allocation"] } == [a["id"], b["id"]])
        #expect(try partitions().map { $0["vm"]?["uuid"] } == [VM.vmA, .vmB].map { .string($0.rawValue) })
        // Each has its own bytes and no others; nobody has the rest.
        func dump() throws -> [UInt8] {
            let path = directory.path("dump")
            try monitor.execute(
                "pmemsave", ["val": 1_048_576, "size": .integer(Int64(7 * Self.mib)), "filename": .string(path)])
            return try readFile(path, limit: 8 << 20)
        }
        let seen = try dump()
        #expect(seen.starts(with: Array(secretA.utf8)) && seen.dropFirst(secretA.utf8.count).allSatisfy { $0 == 0 })
        #expect(Array(try bytes(1..<8)) == seen)
        #expect(try bytes(12..<16).allSatisfy { $0 == 0 })
        if other.fills {
            #expect(try bytes(8..<9).allSatisfy { $0 == UInt8(ascii: "B") })
            #expect(try bytes(10..<12).allSatisfy { $0 == UInt8(ascii: "B") })
        }
        // The end of one wipes its bytes and leaves the other's alone.
        second.send(signal: SIGKILL)
        try second.waitForExit()
        try waitUntilOneIsLeft()
        #expect(try bytes(8..<12).allSatisfy { $0 == 0 })
        #expect(try dump() == seen)
        #expect(try daemon.region("egm4")["state"] == "allocated")
        try monitor.execute("quit")
        #expect(try first.waitForExit() == 0, "\(first.errors)")
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try bytes(0..<16).allSatisfy { $0 == 0 })
        #expect(try peer.call("allocation.list")["allocations"] == [])
    }

    /// Without a hook egm-qemu asks for a part itself, if it is told to; here beside another VM's.
    @Test func egmQemuAsksForAPart() throws {
        _ = try peer.call("allocation.create", part(2, to: .vmA))
        let other = try offsetQEMU()
        let arguments = try machine(
            .vmB, backend: "memory-backend-file,id=m,mem-path=/dev/egm4,size=4M,share=on", mebibytes: 4,
            content: "mine")
        let whole = try start(arguments, qemu: other.path)
        #expect(try whole.waitForExit() == 1)
        #expect(whole.errors.contains("egm4"), "\(whole.errors)")
        let program = try start(arguments, qemu: other.path, policy: "partition")
        try waitForContent("mine", at: 3, of: program)
        #expect(try partitions().compactMap { $0["size"]?.integerValue } == [2, 4].map { Int64($0 * Self.mib) })
        program.send(signal: SIGKILL)
        try program.waitForExit()
        try waitUntilOneIsLeft()
    }

    /// One allocation has parts of one size; egmctl's plan says so too, before anything is started.
    @Test func partsOfDifferentSizesAreRefused() throws {
        let objects = ["egm4,size=8M", "egm5,size=4M"].enumerated().flatMap { number, rest in
            ["-object", "memory-backend-file,id=m\(number),share=on,mem-path=/dev/\(rest)"]
        }
        let program = try start(["-uuid", VM.vmA.rawValue] + objects, qemu: "/bin/false", policy: "partition")
        #expect(try program.waitForExit() == 1)
        #expect(program.errors.hasPrefix("egm-qemu: EGM_QEMU_POLICY=partition takes parts of one size"))
        #expect(program.errors.contains("egm4, egm5") && program.errors.count(where: \.isNewline) == 1)
        #expect(try peer.call("allocation.list")["allocations"] == [])
        let line = try directory.write(
            (["qemu-system-aarch64"] + objects).map { $0 + "\0" }.joined(), to: "cmdline")
        let plan = try daemon.egmctl(["plan", "--policy", "partition", "--command-line", line, "--format", "json"])
        #expect(plan.status == 1)
        let checks = try JSONValue(parsing: plan.output)["checks"]?.arrayValue ?? []
        let check = try #require(checks.first { $0["name"] == "parts-alike" }, "\(plan)")
        #expect(check["result"] == "failed", "\(check.text())")
    }

    @Test func whatDoesNotFitTheCommandLineIsRefused() throws {
        for vm in [VM.vmA, .vmB] { _ = try peer.call("allocation.create", part(4, to: vm)) }
        func refusal(_ options: String, policy: String? = nil) throws -> String {
            let backend = "memory-backend-file,id=m,mem-path=/dev/egm4,share=on,\(options)"
            let program = try start(
                machine(.vmB, backend: backend, mebibytes: 4, content: "x"), qemu: "/bin/false", policy: policy)
            #expect(try program.waitForExit() == 1)
            #expect(program.errors.hasPrefix("egm-qemu: "), "\(program.errors)")
            return program.errors
        }
        #expect(try refusal("size=4M,offset=0").contains("starts at 4194304, its memory backend at 0"))
        #expect(try refusal("size=4M,offset=8M").contains("it would get another VM's memory"))
        #expect(try refusal("size=8M").contains("wants 8388608 bytes of /dev/egm4, which has 4194304"))
        #expect(try refusal("size=4M", policy: "half").contains("EGM_QEMU_POLICY is 'half'"))
        // Nothing has become of what the hook has made.
        #expect(try partitions().count == 2)
    }
}
