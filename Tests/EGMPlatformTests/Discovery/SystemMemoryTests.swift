import EGMDomain
import EGMPlatform
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@Suite struct SystemMemoryTests {
    @Test func readsNestedEntriesWithInclusiveEnds() {
        let text = """
            00000000-00000fff : Reserved
            00001000-0009fbff : System RAM
              000f0000-000f0000 : a name : with colon
            100000000-11fffffff : System RAM

            """
        let entries: [(UInt64, UInt64, String)] = [
            (0, 0x1000, "Reserved"), (0x1000, 0x9ec00, "System RAM"), (0xf0000, 1, "a name : with colon"),
            (0x1_0000_0000, 0x2000_0000, "System RAM"),
        ]
        #expect(SystemMemory(iomem: text) == .entries(entries.map(entry)))
    }

    @Test func rangeOfAllAddressesDoesNotTrap() {
        let text = "00000000-ffffffffffffffff : all\n00001000-00001fff : System RAM\n"
        #expect(SystemMemory(iomem: text) == .entries([(0, .max, "all"), (0x1000, 0x1000, "System RAM")].map(entry)))
    }

    @Test(arguments: [
        ("", "/proc/iomem is empty"),
        ("00000000-00000000 : Reserved\n  00000000-00000000 : System RAM\n", "CAP_SYS_ADMIN"),
        ("00001000-00001fff : Reserved\n", "no System RAM"),
        ("00001000-00001fff : System RAM\n00002000-00001fff : x\n", "line 2"),
        ("00001000-00001fff System RAM\n", "line 1"), ("00001000 : System RAM\n", "line 1"),
        ("zz-ff : System RAM\n", "line 1"), ("0-1-2 : System RAM\n", "line 1"),
        ("1ffffffffffffffff-1fffffffffffffffff : System RAM\n", "line 1"),
    ])
    func whatIsNotUnderstoodIsUnreadable(text: String, reason: String) {
        guard case .unreadable(let found) = SystemMemory(iomem: text) else {
            Issue.record("'\(text)' was accepted")
            return
        }
        #expect(found.contains(reason))
    }

    @Test func missingFileIsUnreadable() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("proc/iomem")
        #expect(
            HostScanner(root: directory.root).readFacts().memory
                == .unreadable(reason: "cannot open \(path): No such file or directory"))
    }

    /// The real kernel's answer to a reader without rights, given to the parser: all addresses are zero.
    @Test(.enabled(if: getuid() == 0, "needs root to become somebody else"), .timeLimit(.minutes(10)))
    func unprivilegedUidReadsZeros() throws {
        let text = try outputAsNobody(["/bin/cat", "/proc/iomem"])
        #expect(text.contains("00000000-00000000 : "))
        guard case .unreadable(let reason) = SystemMemory(iomem: text) else {
            Issue.record("a map without addresses was accepted")
            return
        }
        #expect(reason.contains("CAP_SYS_ADMIN"))
        guard case .entries = SystemMemory(iomem: try HostRoot().text("/proc/iomem")) else {
            Issue.record("root's own map was refused")
            return
        }
    }

    private func entry(_ base: UInt64, _ size: UInt64, _ name: String) -> SystemMemory.Entry {
        SystemMemory.Entry(range: PhysicalRange(base: PhysicalAddress(base), size: size), name: name)
    }
}
