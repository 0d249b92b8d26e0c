import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

private let stockQEMU = "/usr/bin/qemu-system-x86_64"

/// The real, unmodified QEMU of the distribution, with guest memory at a path where no file is.
@Suite(.timeLimit(.minutes(10)), .enabled(if: HostRoot().exists(stockQEMU), "needs qemu-system-x86"))
struct StockQEMUTests {
    @Test(arguments: [[], ["-sandbox", "on"], ["-sandbox", "on,obsolete=deny,spawn=deny,resourcecontrol=deny"]])
    func startsOnAnInjectedRegion(sandbox: [String]) throws {
        let bench = try InjectionBench()
        let program = try bench.start(
            [
                stockQEMU, "-object",
                "memory-backend-file,id=m,mem-path=\(bench.region),size=64M,share=on",
                "-machine", "q35,memory-backend=m,accel=tcg", "-m", "64M", "-display", "none", "-nodefaults", "-S",
                "-qmp", "stdio",
            ] + sandbox)
        _ = try program.awaitOutputLine(#"{"QMP""#)
        let maps = try HostRoot().text("/proc/\(program.pid)/maps")
        #expect(maps.contains("memfd:egm-probe"))
        #expect(try HostRoot().text("/proc/\(program.pid)/comm") == "qemu-system-x86\n")
        let supervisor = try bench.supervisor(of: program)
        program.send(#"{"execute":"qmp_capabilities"}"#)
        program.send(
            #"{"execute":"pmemsave","arguments":{"val":0,"size":9,"filename":"\#(bench.directory.path("dump"))"}}"#)
        program.send(#"{"execute":"quit"}"#)
        let outcome = program.wait()
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try readFile(bench.directory.path("dump"), limit: 64) == Array("hello-egm".utf8))
        #expect(!bench.nodeExists)
        InjectionBench.expectGone(supervisor)
    }

    @Test func daemonizedItGetsTheRegionInItsChild() throws {
        var bench = try InjectionBench()
        let report = bench.directory.path("report")
        let pidfile = bench.directory.path("pid")
        bench.options += ["--report", report]
        let outcome = try bench.run([
            stockQEMU, "-object", "memory-backend-file,id=m,mem-path=\(bench.region),size=64M,share=on",
            "-machine", "q35,memory-backend=m,accel=tcg", "-m", "64M", "-display", "none", "-nodefaults", "-S",
            "-daemonize", "-pidfile", pidfile,
        ])
        #expect(outcome.status == 0, "\(outcome)")
        let text = try #require(HostRoot().attribute(pidfile))
        let pid = try #require(Int32(text))
        defer {
            kill(pid, SIGTERM)
            InjectionBench.expectGone(pid)
        }
        #expect(try HostRoot().text("/proc/\(pid)/maps").contains("memfd:egm-probe"))
        #expect(try readFile(report, limit: 64).suffix(4) == InjectedOpenTests.bytes(UInt32(pid))[...])
    }
}
