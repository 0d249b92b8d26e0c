import EGMTestSupport
import JSONRPC
import LinuxSystem
import Testing

/// Which threads the daemon has.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ThreadTests {
    /// Swift's global pool would show up as threads with the program's own name. A thread bears that name too until it
    /// has given itself another, so a name counts only if it is still there when looked at again.
    @Test func onlyTheLoopAndNamedWorkers() throws {
        let daemon = try TestDaemon()
        let peer = try daemon.connect()
        for vm in [VM.vmA, .vmB, .vmC] {
            let allocation = try peer.call(
                "allocation.create", .allocation(of: ["egm4", "egm5"], to: vm, ["wait": 60]))
            try peer.call("allocation.release", allocation.allocationID)
        }
        let directory = "/proc/\(daemon.program.pid)/task"
        var others: [String] = []
        try waitUntil("only the loop and workers", seen: { "\(others)" }) {
            let threads = try HostRoot().names(in: directory).filter { $0 != "\(daemon.program.pid)" }
            others = threads.compactMap { HostRoot().attribute("\(directory)/\($0)/comm") }
            return others.allSatisfy { $0.hasPrefix("egm-") }
        }
        #expect(others.count <= 16, "\(others)")
    }
}
