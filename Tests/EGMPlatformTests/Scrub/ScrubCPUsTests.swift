import EGMTestSupport
import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite struct ScrubCPUsTests {
    @Test(arguments: [
        ("0-3,8,10-11", [0, 1, 2, 3, 8, 10, 11]), ("", []), ("5", [5]), ("3-1", []), ("x", []), ("1-", []), ("-1", []),
        ("0-99999999", []), ("1,x,3", [1, 3]), ("1-2-3", []),
    ]) func lists(text: String, expected: [Int]) { #expect(ScrubCPUs.parse(text) == expected) }

    /// Two sockets with 4 CPUs each as nodes 0 and 1; nodes 2 and 3 are their memory without CPUs.
    private func host() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let nodes = "sys/devices/system/node"
        try directory.write("0-3\n", to: "\(nodes)/online")
        for (node, cpus) in [(0, "0-3"), (1, "4-7"), (2, ""), (3, "")] {
            try directory.write(cpus + "\n", to: "\(nodes)/node\(node)/cpulist")
        }
        try directory.write("80 10 90 12\n", to: "\(nodes)/node1/distance")
        try directory.write("12 80 10 90\n", to: "\(nodes)/node2/distance")
        try directory.write("80 12 90 10\n", to: "\(nodes)/node3/distance")
        return directory
    }

    @Test func nodeWithCPUs() throws {
        let host = try host()
        #expect(ScrubCPUs.near(node: 1, allowed: Array(0...7), root: host.root) == [4, 5, 6, 7])
    }

    @Test func memoryNodeTakesTheNearest() throws {
        let host = try host()
        #expect(ScrubCPUs.near(node: 2, allowed: Array(0...7), root: host.root) == [0, 1, 2, 3])
        #expect(ScrubCPUs.near(node: 3, allowed: Array(0...7), root: host.root) == [4, 5, 6, 7])
    }

    @Test func ownAffinityLimits() throws {
        let host = try host()
        #expect(ScrubCPUs.near(node: 1, allowed: [7, 5, 1], root: host.root) == [5, 7])
        #expect(ScrubCPUs.near(node: 1, allowed: [0, 1], root: host.root) == [0, 1])
    }

    @Test func unknownHostTakesAll() throws {
        let empty = try TemporaryDirectory()
        #expect(ScrubCPUs.near(node: 1, allowed: [3, 2], root: empty.root) == [2, 3])
        #expect(ScrubCPUs.near(node: nil, allowed: [3, 2], root: empty.root) == [2, 3])
    }

    @Test func thisHost() throws {
        let allowed = try #require(try ThreadScheduling.current().cpus)
        #expect(!ScrubCPUs.near(node: 0, allowed: allowed).isEmpty)
    }
}
