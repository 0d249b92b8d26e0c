import CInjectProbe
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

/// A directory with a region's path in it (at which there is no file), and the probe to run under the filter.
struct InjectionBench {
    let directory: TemporaryDirectory
    /// The region's path.
    let region: String
    /// The probe's options for one region of 64 MiB that begins with `hello-egm`.
    var options: [String]

    init() throws {
        directory = try TemporaryDirectory()
        region = directory.path("egm4")
        options = ["--text", "hello-egm", "--region", "\(region)=67108864"]
    }

    /// The built program `name`, which stands beside the test bundle.
    static func program(_ name: String) throws -> String {
        let bundle = try #require(HostRoot().linkTarget("/proc/self/exe"))
        let parts = bundle.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/") + "/" + name
    }

    /// Starts `command` with the regions injected.
    func start(_ command: [String]) throws -> FilteredProgram {
        try FilteredProgram(
            InjectionBench.program("egm-inject-probe"), ["run"] + options + ["--"] + command, in: directory)
    }

    /// Runs `command` with the regions injected to its end.
    func run(_ command: [String]) throws -> Outcome { try start(command).wait() }

    /// Runs the probe's calls, given as one text, under the filter.
    func call(_ calls: String) throws -> Outcome { try run(probe(calls)) }

    /// The command line of the probe for `calls`; `REGION` stands for the region's path.
    func probe(_ calls: String) throws -> [String] {
        let words = calls.split(separator: " ").map { $0 == "REGION" ? region : String($0) }
        return [try InjectionBench.program("egm-inject-probe"), "call"] + words
    }

    /// The supervisor of `program`, as soon as it is known.
    func supervisor(of program: FilteredProgram) throws -> Int32 {
        try #require(Int32(try program.awaitErrorLine("supervisor ")))
    }

    /// Waits until process `pid` has ended.
    static func expectGone(_ pid: Int32, _ location: SourceLocation = #_sourceLocation) {
        #expect(egm_probe_wait_gone(pid, 300_000) == 1, sourceLocation: location)
    }

    /// Whether something is at the region's path on disk.
    var nodeExists: Bool { HostRoot().exists(region) }
}
