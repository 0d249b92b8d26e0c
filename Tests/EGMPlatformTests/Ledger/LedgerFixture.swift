import EGMDomain
import EGMTestSupport
import LinuxSystem

@testable import EGMPlatform

/// A directory with a ledger in it, and entries to put there.
struct LedgerFixture {
    static let boot = "5f0c9f4e-8d0a-4a65-9c1b-0d3f6f4c2a11"

    let directory: TemporaryDirectory
    var path: String { directory.path("state/ledger") }

    init() throws {
        directory = try TemporaryDirectory()
        try ScratchDirectory.makePath(directory.path("state"), mode: 0o750)
    }

    func open(boot: String = LedgerFixture.boot) throws(LedgerError) -> (ledger: LedgerFile, replay: LedgerReplay) {
        try LedgerFile.open(directory: directory.path("state"), boot: boot)
    }

    /// What a next daemon finds; the present one must be gone.
    func reopened(boot: String = LedgerFixture.boot) throws -> LedgerReplay { try open(boot: boot).replay }

    func bytes() throws -> [UInt8] { try readFile(path, limit: LedgerFile.sizeLimit) }

    func write(_ bytes: [UInt8]) throws { try writeFile(path, bytes: bytes, mode: 0o640) }

    /// Files beside the ledger.
    func others() throws -> [String] { try directory.root.names(in: "/state").filter { $0 != "ledger" } }

    static func region(_ number: UInt64) -> RegionIdentity {
        RegionIdentity(
            name: RegionName(ProximityDomain(UInt32(number))), base: PhysicalAddress(number << 44 | 0x8000_0000),
            size: 0x6f_c000_0000)
    }

    /// An entry with every member, in words that need care.
    static func entry(_ number: UInt64, shares: Int = 2) -> LedgerEntry {
        LedgerEntry(
            id: AllocationID("a-\(number)"), vm: vm(number, name: "training | 100 % of = \u{e4}\n\"\(number)\""),
            ownerUID: UInt32.max, lifetime: .process, delivery: .path, policy: .tray,
            shares: (0..<shares).map { index in
                .init(
                    region: region(number * 4 + UInt64(index)), offset: 65536, size: 1 << 30,
                    path: "/dev/egm\(number), a", isReturned: index == 1)
            },
            process: ProcessReference(pid: Int32.max, startTime: UInt64.max),
            peer: ProcessReference(pid: 1, startTime: 0), created: -1, isDraining: true, ending: "")
    }

    /// An entry as most are.
    static func plain(_ number: UInt64) -> LedgerEntry {
        LedgerEntry(
            id: AllocationID("a-\(number)"), vm: vm(number, name: nil), ownerUID: 1000, lifetime: .persistent,
            delivery: .descriptor, policy: .socket,
            shares: [.init(region: region(number), offset: 0, size: 0x6f_c000_0000)], created: 1_763_828_400)
    }

    /// An entry with a part of region 9.
    static func part(_ number: UInt64, offset: UInt64) -> LedgerEntry {
        LedgerEntry(
            id: AllocationID("a-\(number)"), vm: vm(number, name: nil), ownerUID: 1000, lifetime: .persistent,
            delivery: .descriptor, policy: .partition,
            shares: [.init(region: region(9), offset: offset, size: 1 << 20)], created: 1_763_828_400)
    }

    private static func vm(_ number: UInt64, name: String?) -> VMIdentity {
        let digits = String(number, radix: 16)
        let text = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
        guard let uuid = VMUUID(text) else { preconditionFailure("\(text) is no uuid") }
        return VMIdentity(uuid: uuid, name: name)
    }
}
