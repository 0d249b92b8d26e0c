import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

/// The built egm-qemu where no daemon is needed: without EGM, and where it refuses. With a daemon it is tested end to
/// end. The QEMU it stands for is the probe.
@Suite(.timeLimit(.minutes(10))) struct WrapperTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Runs egm-qemu with a socket that does not exist.
    func start(_ arguments: [String], environment: [String] = []) throws -> FilteredProgram {
        let fixed = [
            "EGM_QEMU=\(try InjectionBench.program("egm-inject-probe"))", "EGMD_SOCKET=\(directory.path("egmd.sock"))",
        ]
        let command = fixed + environment + [try InjectionBench.program("egm-qemu")] + arguments
        return try FilteredProgram("/usr/bin/env", command, in: directory)
    }

    func run(_ arguments: [String], environment: [String] = []) throws -> Outcome {
        try start(arguments, environment: environment).wait()
    }

    static let backend = "memory-backend-file,id=m,mem-path=/dev/egm4,size=64M,share=on"

    @Test func withoutEGMItBecomesQEMU() throws {
        let program = try start(["call", "pid", ":", "descriptors", ":", "no-new-privs", ":", "exit", "7"])
        let outcome = program.wait()
        #expect(outcome.lines == ["pid \(program.pid)", "descriptors 0 1 2", "no-new-privs 0"])
        #expect(outcome.status == 7)
        #expect(outcome.errors == "")
    }

    @Test func withoutADaemonAVMWithEGMIsNotStarted() throws {
        let outcome = try run(["call", "pid", "-object", WrapperTests.backend])
        #expect(outcome.status == 1)
        #expect(outcome.output == "")
        #expect(
            outcome.errors.hasPrefix(
                "egm-qemu: cannot reach egmd: there is no socket at \(directory.path("egmd.sock"));"))
        #expect(outcome.errors.count(where: \.isNewline) == 1)
    }

    @Test(arguments: [
        "memory-backend-file,id=m,mem-path=/dev/egm4,size=64M",
        #"{"qom-type":"memory-backend-file","id":"m","mem-path":"/dev/egm4","size":67108864}"#,
        #"{"qom-type":"memory-backend-file","id":"m","mem-path":"/dev/egm4","size":67108864,"share":false}"#,
    ])
    func aWrongBackendIsRefusedBeforeTheDaemonIsAsked(object: String) throws {
        let outcome = try run(["call", "pid", "-object", object])
        #expect(outcome.status == 1)
        #expect(outcome.output == "")
        #expect(outcome.errors.hasPrefix("egm-qemu: memory backend 'm' on /dev/egm4 is private:"))
    }

    @Test(arguments: [
        (#"{"qom-type":"memory-backend-file","id":"m","mem-path":"/dev/egm4","size":-1,"share":true}"#, "has no size"),
        (#"{"qom-type":"memory-backend-file","id":"m","mem-path":"/dev/egm4","size":1.5,"share":true}"#, "has no size"),
        (#"{"qom-type":"memory-backend-file","id":"m","mem-path":"/dev/egm4","#, "is no valid JSON object"),
        (#"["/dev/egm4"]"#, ""), (#"{"mem-path":"/dev/egm4","mem-path":"x"}"#, "is no valid JSON object"),
    ])
    func jsonIsReadByTheRealReader(object: String, problem: String) throws {
        let outcome = try run(["call", "pid", ":", "exit", "0", "-object", object])
        #expect(outcome.status == (problem.isEmpty ? 0 : 1))
        #expect(outcome.errors.contains(problem) || problem.isEmpty, "\(outcome)")
    }

    @Test func aDryRunPrintsThePlanAndStartsNothing() throws {
        let arguments = [
            "call", "pid", "-object", WrapperTests.backend, "-name", "guest=it's", "-device", "vfio-pci,host=01:00.0",
        ]
        let outcome = try run(arguments, environment: ["EGM_QEMU_DRY_RUN=1"])
        #expect(outcome.status == 0 && outcome.errors == "")
        #expect(outcome.lines.first == "egm-qemu: dry run; nothing is allocated, nothing is started")
        #expect(outcome.output.contains("region      egm4 as /dev/egm4, 67108864 bytes, backend m\n"))
        #expect(outcome.output.contains("GPU         0000:01:00.0, "))
        #expect(outcome.lines.last?.hasSuffix(#"-name 'guest=it'\''s' -device vfio-pci,host=01:00.0"#) == true)
        #expect(
            try run(["call", "pid"], environment: ["EGM_QEMU_DRY_RUN=1"]).output.contains(
                "no memory backend on an EGM node"))
        #expect(try run(["call", "pid"], environment: ["EGM_QEMU_DRY_RUN=0"]).output.hasPrefix("pid "))
    }

    @Test func itNeverStartsItself() throws {
        let own = try InjectionBench.program("egm-qemu")
        let outcome = try run(["-version"], environment: ["EGM_QEMU=\(own)"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("is egm-qemu itself and would start itself for ever"))
    }

    @Test func theNameItIsCalledByTellsWhichQEMU() throws {
        try directory.link("bin/egm-probe", to: InjectionBench.program("egm-qemu"))
        try directory.link("bin/probe", to: InjectionBench.program("egm-inject-probe"))
        // The kernel sets argv[0] of a program found by a shell to what was typed.
        let script =
            "PATH=\(directory.path("bin")); export PATH EGMD_SOCKET=x; unset EGM_QEMU; egm-probe call pid : exit 3"
        let outcome = try FilteredProgram("/bin/sh", ["-c", script], in: directory).wait()
        #expect(outcome.status == 3, "\(outcome)")
    }

    @Test func aDryRunShowsWhatQEMUGetsInsteadOfPrealloc() throws {
        let json =
            #"{"qom-type":"memory-backend-file","prealloc":true,"id":"m","mem-path":"/dev/egm4","size":65536,"share":true}"#
        let outcome = try run(["-object", json], environment: ["EGM_QEMU_DRY_RUN=1"])
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("note        took prealloc off memory backend 'm' on /dev/egm4"))
        #expect(
            outcome.output.contains(
                #"{"qom-type":"memory-backend-file","id":"m","mem-path":"/dev/egm4","size":65536,"share":true,"prealloc":false}"#
            ), "\(outcome)")
    }

    /// At the limit a configuration file of QEMU is read, one past it the VM is refused: what cannot be looked at cannot
    /// be checked.
    @Test func theSizeOfAConfigFileIsLimited() throws {
        let limit = 1 << 20
        let start = "[object \"m\"]\nqom-type = \"memory-backend-file\"\nmem-path = \"/dev/egm4\"\nsize = \"64M\"\n#"
        let file = try directory.write(start + String(repeating: "x", count: limit - start.utf8.count), to: "vm.cfg")
        #expect(try run(["-readconfig", file]).errors.contains("memory backend 'm' on /dev/egm4 is private"))
        _ = try directory.write(start + String(repeating: "x", count: limit + 1 - start.utf8.count), to: "vm.cfg")
        let outcome = try run(["-readconfig", file])
        #expect(outcome.status == 1 && outcome.errors.contains("it is too large"), "\(outcome)")
        #expect(try run(["-readconfig", "/dev/null"]).errors.contains("it is no regular file"))
        // One that is not there: QEMU says so, or does not care.
        #expect(try run(["call", "exit", "5", "-readconfig", directory.path("none")]).status == 5)
    }
}
