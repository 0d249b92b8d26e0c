import CInjectProbe
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@Suite(.timeLimit(.minutes(10))) struct SupervisorTests {
    let bench: InjectionBench

    init() throws { bench = try InjectionBench() }

    @Test func itEndsWithTheLastFilteredProcess() throws {
        let program = try bench.start(try bench.probe("read"))
        let supervisor = try bench.supervisor(of: program)
        program.send("go")
        #expect(program.wait().status == 0)
        InjectionBench.expectGone(supervisor)
    }

    @Test func ifItIsKilledLaterOpensFailWithENOSYS() throws {
        let program = try bench.start(try bench.probe("openat REGION : read : openat /dev/null : openat REGION"))
        let supervisor = try bench.supervisor(of: program)
        _ = try program.awaitOutputLine("openat ok")
        #expect(kill(supervisor, SIGKILL) == 0)
        InjectionBench.expectGone(supervisor)
        program.send("go")
        #expect(program.wait().lines.suffix(2) == ["openat failed ENOSYS", "openat failed ENOSYS"])
    }

    @Test func signalsOfTerminalAndServiceManagerDoNotEndIt() throws {
        let script = "trap '' INT QUIT HUP TERM TSTP; echo ready; read line; head -c 9 \(bench.region)"
        let program = try bench.start(["/bin/sh", "-c", script])
        let supervisor = try bench.supervisor(of: program)
        _ = try program.awaitOutputLine("ready")
        for signal in [SIGINT, SIGQUIT, SIGHUP, SIGTERM, SIGTSTP, SIGPIPE, SIGUSR1, SIGCHLD] {
            if signal != SIGPIPE && signal != SIGUSR1 { #expect(kill(-program.pid, signal) == 0) }
            #expect(kill(supervisor, signal) == 0)
        }
        program.send("go")
        #expect(program.wait().output == "ready\nhello-egm")
    }

    @Test func itHoldsNothingButListenerRegionsAndHolders() throws {
        let program = try bench.start(try bench.probe("openat REGION : read"))
        let supervisor = try bench.supervisor(of: program)
        _ = try program.awaitOutputLine("openat ok")
        let root = HostRoot()
        let held = try root.names(in: "/proc/\(supervisor)/fd").compactMap {
            root.linkTarget("/proc/\(supervisor)/fd/\($0)")
        }
        // An answer for the program's `read` of its standard input is not under way, so nothing else is open.
        #expect(held.sorted().map { $0.prefix(14) } == ["/memfd:egm-pro", "anon_inode:[pi", "anon_inode:sec"])
        let status = try root.text("/proc/\(supervisor)/status")
        #expect(status.contains("Name:\tegm-supervisor\n"))
        #expect(getpgid(supervisor) == supervisor)
        #expect(getsid(supervisor) == supervisor)
        #expect(root.linkTarget("/proc/\(supervisor)/cwd") == "/")
        program.send("go")
        _ = program.wait()
    }

    @Test func itGivesTheRegionsUpWithTheProgramAndServesItsHelpersOn() throws {
        let probe = try bench.probe("read : openat REGION : openat /dev/null").joined(separator: " ")
        let script = "echo region < \(bench.region) >/dev/null; exec 3<&0; { \(probe) <&3; echo end; } & exit 0"
        let program = try bench.start(["/bin/sh", "-c", script])
        let supervisor = try bench.supervisor(of: program)
        #expect(program.wait().status == 0)
        program.send("go")
        _ = try program.awaitOutputLine("end")
        let lines = program.output.split(separator: "\n").map(String.init)
        #expect(lines == ["read 3", "openat failed ENODEV", "openat ok size=0 cloexec=0", "end"])
        InjectionBench.expectGone(supervisor)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to become another user"))
    func itWorksAsAnUnprivilegedUserWithNoNewPrivileges() throws {
        // The build directory may be closed to others.
        let bytes = try readFile(try InjectionBench.program("egm-inject-probe"), limit: 1 << 30)
        let probe = try bench.directory.write(bytes, to: "probe")
        chmod(probe, 0o755)
        chmod(bench.directory.path, 0o755)
        let arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", probe, "run"] + bench.options + ["--"]
        let call = [probe] + (try bench.probe("openat REGION rdwr : no-new-privs : retired REGION 8").dropFirst())
        let outcome = try FilteredProgram("/usr/bin/setpriv", arguments + call, in: bench.directory).wait()
        #expect(outcome.lines == ["openat ok size=67108864 cloexec=0", "no-new-privs 1", "retired ok argsz=8 count=0"])
        #expect(try bench.call("no-new-privs").lines == ["no-new-privs 0"])
    }

    /// As for QEMU's -daemonize: a child opens the region before the program is started, and nobody is told of it. (Where
    /// Yama forbids that, the guest test bed sees it refused.)
    @Test func aChildCanBeTestedToo() throws {
        var testing = bench
        let report = bench.directory.path("report")
        testing.options += ["--child", "--report", report]
        let outcome = try testing.call("wait-child : openat REGION : openat /dev/null")
        #expect(
            outcome.lines == [
                "wait-child failed ECHILD", "openat ok size=67108864 cloexec=0", "openat ok size=0 cloexec=0",
            ], "\(outcome)")
        #expect(try readFile(report, limit: 64).count == 8)
    }

    @Test func aSecondOneAroundTheSameProgramIsRefused() throws {
        let outcome = try bench.run(
            [try InjectionBench.program("egm-inject-probe"), "run"] + bench.options + ["--", "/bin/true"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("another one with a listener already watches this process"))
    }

    @Test(arguments: ["egm4", "/dev//egm4", "/", "/dev/egm4/"])
    func aRegionsPathMustBePlain(path: String) throws {
        var wrong = bench
        wrong.options = ["--region", "\(path)=65536"]
        let outcome = try wrong.run(["/bin/echo", "started"])
        #expect(outcome.status == 1)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("cannot prepare the injection of \(path)"))
    }

    @Test func theNumberOfRegionsIsLimited() throws {
        var most = bench
        most.options = (0..<64).flatMap { ["--region", "\(bench.directory.path)/egm\($0)=65536"] }
        let accepted = try most.call("openat \(bench.directory.path)/egm63 : openat \(bench.directory.path)/egm0")
        #expect(accepted.lines == ["openat ok size=65536 cloexec=0", "openat ok size=65536 cloexec=0"])
        most.options += ["--region", "\(bench.directory.path)/egm64=65536"]
        #expect(try most.run(["/bin/true"]).errors.contains("Argument list too long"))
    }
}
