import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

let stockQEMU = "/usr/bin/qemu-system-x86_64"

/// The built egm-qemu with a live daemon, and the distribution's QEMU behind it.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: HostRoot().exists(stockQEMU), "needs qemu-system-x86"))
struct LaunchTests {
    static let size = 16 << 20
    let daemon: TestDaemon
    let peer: WirePeer
    var monitorPath: String { daemon.directory.path("qmp") }

    init() throws {
        daemon = try TestDaemon(["--simulate", "gb200", "--region-size", "16MiB"])
        peer = try daemon.connect()
    }

    /// QEMU's arguments for a stopped machine with all of its memory on `region`, and `content` at 1 MiB.
    func machine(on region: String, content: String? = nil) throws -> [String] {
        var arguments = [
            "-uuid", VM.vmA.rawValue, "-name", "guest=web", "-object",
            "memory-backend-file,id=m,mem-path=/dev/\(region),size=16M,share=on",
            "-machine", "pc,memory-backend=m,accel=tcg", "-m", "16M", "-display", "none", "-nodefaults", "-S",
            "-qmp", "unix:\(monitorPath),server=on,wait=off",
        ]
        if let content {
            let file = try daemon.directory.write(content, to: "content")
            arguments += ["-device", "loader,file=\(file),addr=0x100000,force-raw=on"]
        }
        return arguments
    }

    func start(
        _ arguments: [String], qemu: String = stockQEMU, socket: String? = nil, environment: [String: String] = [:]
    ) throws -> RunningProgram {
        let fixed = ["EGMD_SOCKET": socket ?? daemon.socket, "EGM_QEMU": qemu, "EGM_QEMU_DRY_RUN": "0"]
        return try RunningProgram(
            BuiltProgram.path("egm-qemu"), arguments, environment: fixed.merging(environment) { $1 },
            directory: daemon.directory)
    }

    /// A program in QEMU's place that leaves a trace, should it be started.
    func trap() throws -> String {
        let path = try daemon.directory.write("#!/bin/sh\ntouch \(daemon.directory.path("started"))\n", to: "trap")
        chmod(path, 0o755)
        return path
    }

    /// The region's content, read as the memory of another VM.
    private func content(of region: String) throws -> [UInt8] {
        let allocation = try peer.call("allocation.create", .allocation(of: [region], to: .vmB))
        let bytes = try peer.map(allocation).copyBytes(at: 0, count: LaunchTests.size)
        try peer.call("allocation.release", allocation.allocationID)
        return bytes
    }

    @Test(arguments: [nil, SIGKILL, SIGTERM]) func aGuestLivesOnTheRegion(signal: Int32?) throws {
        let program = try start(machine(on: "egm4", content: "the guest's secret"))
        let monitor = try QMPMonitor(monitorPath, of: program)
        #expect(try HostRoot().text("/proc/\(program.pid)/comm") == "qemu-system-x86\n")
        #expect(try HostRoot().text("/proc/\(program.pid)/maps").contains("/memfd:egm4"))

        let region = try daemon.region("egm4")
        #expect(region["state"] == "allocated")
        let allocation = try active("egm4")
        #expect(allocation["id"] == region["allocation"])
        #expect(allocation["state"] == "allocated" && allocation["lifetime"] == "process")
        #expect(allocation["process"]?["pid"] == .integer(Int64(program.pid)))
        #expect(allocation["vm"] == ["uuid": .string(VM.vmA.rawValue), "name": "web"])
        #expect(try peer.refusal("allocation.create", .allocation(of: ["egm4"], to: .vmB)).word == "region-busy")
        do {
            let memory = try peer.map(allocation)
            #expect(memory.copyBytes(at: 1 << 20, count: 18) == Array("the guest's secret".utf8))
            memory.write(Array("from outside".utf8), at: 3 << 20)
            let dump = daemon.directory.path("dump")
            try monitor.execute("pmemsave", ["val": 3_145_728, "size": 12, "filename": .string(dump)])
            #expect(try readFile(dump, limit: 64) == Array("from outside".utf8))
        }

        if let signal { program.send(signal: signal) } else { try monitor.execute("quit") }
        #expect(try program.waitForExit() == (signal == SIGKILL ? 128 + SIGKILL : 0), "\(program.errors)")
        // Nobody asks the daemon for anything.
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try peer.call("allocation.list")["allocations"] == [])
        #expect(try content(of: "egm4").allSatisfy { $0 == 0 })
        #expect(!HostRoot().exists("/dev/egm4"))
    }

    @Test func theSameVMStartsAgainAtOnce() throws {
        for _ in 0..<2 {
            let program = try start(machine(on: "egm4"))
            _ = try QMPMonitor(monitorPath, of: program)
            #expect(try daemon.region("egm4")["state"] == "allocated")
            program.send(signal: SIGKILL)
            try program.waitForExit()
            unlink(monitorPath)
        }
    }

    /// QEMU's parent ends at once; the allocation belongs to the process that has the memory.
    @Test func aDaemonizedGuestHasItsAllocation() throws {
        let pidFile = daemon.directory.path("pid")
        let program = try start(machine(on: "egm4", content: "still here") + ["-daemonize", "-pidfile", pidFile])
        #expect(try program.waitForExit() == 0, "\(program.errors)")
        #expect(program.errors == "")
        let pid = try #require(Int32(HostRoot().attribute(pidFile) ?? ""))
        defer { kill(pid, SIGKILL) }
        #expect(pid != program.pid)
        let allocation = try active("egm4")
        #expect(allocation["process"]?["pid"] == .integer(Int64(pid)))
        #expect(allocation["state"] == "allocated" && allocation["lifetime"] == "process")
        // The second start is refused and names the process; the first one does not notice.
        let second = try start(machine(on: "egm4"), qemu: trap())
        #expect(try second.waitForExit() == 1)
        #expect(second.errors.contains("it is active: process \(pid) uses it"), "\(second.errors)")
        #expect(!HostRoot().exists(daemon.directory.path("started")))
        #expect(try daemon.region("egm4")["state"] == "allocated")
        kill(pid, SIGKILL)
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try peer.call("allocation.list")["allocations"] == [])
        #expect(try content(of: "egm4").allSatisfy { $0 == 0 })
        #expect(daemon.program.errors.contains("its process \(pid) has ended"))
    }

    /// Waits until the region's allocation is active.
    func active(_ region: String) throws -> JSONValue {
        var allocation: JSONValue = .null
        try waitUntil("the activation", seen: { allocation.text() + daemon.program.errors }) {
            let list = try peer.call("allocation.list")["allocations"]?.arrayValue ?? []
            allocation = list.first { $0["regions"]?[0]?["name"] == .string(region) } ?? .null
            return allocation["active"] == true
        }
        return allocation
    }

    /// A companion that is killed before QEMU has opened its memory: the guest keeps it, and the allocation drains.
    @Test func withoutItsCompanionTheGuestKeepsItsMemory() throws {
        let gate = daemon.directory.path("gate")
        #expect(mkfifo(gate, 0o600) == 0)
        let script = "#!/bin/sh\nread line <\(gate)\nexec \(stockQEMU) \"$@\"\n"
        let qemu = try daemon.directory.write(script, to: "late")
        chmod(qemu, 0o755)
        let program = try start(machine(on: "egm4"), qemu: qemu)
        var companion: Int32 = 0
        try waitUntil("the companion") {
            companion = try companions().first ?? 0
            return companion != 0 && HostRoot().attribute("/proc/\(program.pid)/comm") == "late"
        }
        kill(companion, SIGKILL)
        try daemon.waitForRegion("egm4", toBe: "draining")
        try writeFile(gate, "go\n")
        let monitor = try QMPMonitor(monitorPath, of: program)
        #expect(try HostRoot().text("/proc/\(program.pid)/maps").contains("/memfd:egm4"))
        #expect(try daemon.region("egm4")["state"] == "draining")
        try monitor.execute("quit")
        #expect(try program.waitForExit() == 0, "\(program.errors)")
        try daemon.waitForRegion("egm4", toBe: "ready")
    }

    /// What holds the other end of one of the daemon's connections under the companion's name.
    private func companions() throws -> [Int32] {
        try HostRoot().names(in: "/proc").compactMap { Int32($0) }.filter { pid in
            HostRoot().attribute("/proc/\(pid)/comm") == "egm-companion"
                && HostRoot().attribute("/proc/\(pid)/environ")?.contains(daemon.socket) == true
        }
    }

    private func writeFile(_ path: String, _ text: String) throws {
        let file = try OwnedDescriptor.open(path, flags: O_WRONLY)
        #expect(write(file.number, text, text.utf8.count) == text.utf8.count)
    }

    /// A hook has made the allocation before, for any process of that user.
    @Test func whatAHookHasMadeIsUsed() throws {
        let made = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let program = try start(machine(on: "egm4"))
        _ = try QMPMonitor(monitorPath, of: program)
        let allocation = try active("egm4")
        #expect(allocation["id"] == made["id"] && allocation["lifetime"] == "process")
        #expect(allocation["process"]?["pid"] == .integer(Int64(program.pid)))
        program.send(signal: SIGKILL)
        try program.waitForExit()
        try daemon.waitForRegion("egm4", toBe: "ready")
    }

    @Test func killedWhileItWaitsItLeavesNothing() throws {
        let allocation = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmB))
        do {
            // The region drains as long as this mapping is there, and egm-qemu waits for it.
            let mapping = try peer.map(allocation)
            try peer.call("allocation.release", allocation.allocationID)
            let program = try start(machine(on: "egm4"), qemu: trap())
            try waitUntil("egm-qemu to be refused once") {
                daemon.program.errors.contains("pid \(program.pid) was refused")
            }
            #expect(!program.hasEnded)
            program.send(signal: SIGKILL)
            #expect(try program.waitForExit() == 128 + SIGKILL)
            withExtendedLifetime(mapping.count) {}
        }
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try peer.call("allocation.list")["allocations"] == [])
        #expect(!HostRoot().exists(daemon.directory.path("started")))
    }

    @Test func aGuestOnTwoRegions() throws {
        let program = try start([
            "-object",
            #"{"qom-type":"memory-backend-file","id":"a","mem-path":"/dev/egm4","size":16777216,"share":true}"#,
            "-object", "memory-backend-file,id=b,mem-path=/dev/egm5,size=8M,share=on", "-machine", "pc,accel=tcg",
            "-m", "24M", "-smp", "2", "-numa", "node,memdev=a,cpus=0", "-numa", "node,memdev=b,cpus=1", "-display",
            "none", "-nodefaults", "-S", "-qmp", "unix:\(monitorPath),server=on,wait=off",
        ])
        let monitor = try QMPMonitor(monitorPath, of: program)
        let list = try #require(peer.call("allocation.list")["allocations"]?.arrayValue)
        #expect(list.count == 1 && list[0]["regions"]?.names == ["egm4", "egm5"])
        let maps = try HostRoot().text("/proc/\(program.pid)/maps")
        #expect(maps.contains("/memfd:egm4") && maps.contains("/memfd:egm5"))
        try monitor.execute("quit")
        #expect(try program.waitForExit() == 0)
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
    }

    @Test func aQEMUThatRefusesItsArgumentsLeavesTheRegionFree() throws {
        let program = try start(machine(on: "egm4") + ["-no-such-option"])
        #expect(try program.waitForExit() == 1)
        #expect(program.errors.contains("-no-such-option"))
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try peer.call("allocation.list")["allocations"] == [])
    }

    /// Runs egm-qemu, which has to refuse with one sentence and start nothing.
    func refusal(
        _ arguments: [String], qemu: String? = nil, socket: String? = nil, environment: [String: String] = [:]
    ) throws -> String {
        let qemu = try qemu ?? trap()
        let result = try ProgramResult(of: start(arguments, qemu: qemu, socket: socket, environment: environment))
        #expect(result.status == 1 && result.output == "", "\(result)")
        #expect(result.errors.hasPrefix("egm-qemu: ") && result.errors.count(where: \.isNewline) == 1, "\(result)")
        #expect(!HostRoot().exists(daemon.directory.path("started")), "QEMU was started")
        return result.errors
    }

    @Test func withoutADaemonNothingStarts() throws {
        let text = try refusal(machine(on: "egm4"), socket: daemon.directory.path("none.sock"))
        #expect(text.contains("there is no socket at"))
    }

    @Test func partOfTheGPUsIsRefused() throws {
        let text = try refusal(machine(on: "egm4") + ["-device", "vfio-pci,host=0008:01:00.0"])
        #expect(text.contains("0009:01:00.0 missing"), "\(text)")
        #expect(try peer.call("allocation.list")["allocations"] == [])
        // GPUs of another region are another matter.
        let program = try start(machine(on: "egm4") + ["-device", "vfio-pci,host=0018:01:00.0"], qemu: trap())
        #expect(try program.waitForExit() == 0, "\(program.errors)")
        #expect(HostRoot().exists(daemon.directory.path("started")))
    }

    @Test func aBusyRegionIsRefused() throws {
        try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmB))
        #expect(try refusal(machine(on: "egm4")).contains(VM.vmB.rawValue))
        #expect(try peer.call("allocation.list")["allocations"]?.arrayValue?.count == 1)
    }

    @Test func anUnknownRegionIsRefused() throws {
        #expect(try refusal(machine(on: "egm7")).contains("this host has: egm4, egm5"))
    }

    @Test func withoutEGMItIsQEMUWithoutADaemon() throws {
        let program = try start(["-c", "echo $$; exit 42"], qemu: "/bin/sh", socket: "/nonexistent/egmd.sock")
        #expect(try program.waitForExit() == 42)
        #expect(program.output == "\(program.pid)\n" && program.errors == "")
        let version = try ProgramResult(of: start(["-version"], socket: "/nonexistent/egmd.sock"))
        #expect(version.status == 0 && version.output.hasPrefix("QEMU emulator version"), "\(version)")
    }

    @Test func aDryRunAsksAndStartsNothing() throws {
        let program = try RunningProgram(
            BuiltProgram.path("egm-qemu"), machine(on: "egm4"),
            environment: ["EGMD_SOCKET": daemon.socket, "EGM_QEMU": trap(), "EGM_QEMU_DRY_RUN": "1"],
            directory: daemon.directory)
        #expect(try program.waitForExit() == 0)
        #expect(program.output.contains("region      egm4 as /dev/egm4, 16777216 bytes, backend m"))
        #expect(program.output.contains(VM.vmA.rawValue))
        #expect(!HostRoot().exists(daemon.directory.path("started")))
        #expect(try peer.call("allocation.list")["allocations"] == [])
    }
}
