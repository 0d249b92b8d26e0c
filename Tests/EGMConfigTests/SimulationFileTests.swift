import EGMDomain
import Testing

@testable import EGMConfig

@Suite struct SimulationFileTests {
    @Test(arguments: ["", "# nothing\n", "socket = []\n"])
    func aHostWithoutSocketsIsLegal(text: String) throws {
        let host = try simulation(text)
        #expect(host == SimulationFile(sockets: [], driver: .standalone, faults: []))
    }

    @Test func theDefaultsFollowFromThePosition() throws {
        let host = try simulation(
            """
            [[socket]]
            number = 2
            [[socket.gpu]]
            address = "0028:01:00.0"
            [[socket.gpu]]
            address = "0029:01:00.0"
            [[socket]]
            """)
        #expect(host.sockets.map(\.number) == [2, 1])
        #expect(host.sockets.map(\.numaNode) == [0, 1])
        #expect(host.sockets.map(\.proximity.rawValue) == [6, 5])
        #expect(host.sockets.map(\.base.rawValue) == [0x2010_0000_0000, 0x1010_0000_0000])
        #expect(host.sockets.map(\.size) == [.mebibytes(512), .mebibytes(512)])
        #expect(host.sockets.map(\.retired) == [[], []])
        #expect(host.sockets[0].gpus.map(\.deviceID) == [0x2941, 0x2941])
        #expect(host.sockets[0].gpus.map(\.memoryBase.rawValue) == [0x2400_0000_0000, 0x2480_0000_0000])
        #expect(host.sockets[0].gpus.map(\.memorySize) == [.gibibytes(184), .gibibytes(184)])
        #expect(host.sockets[1].gpus.isEmpty)
    }

    @Test func everythingCanBeGiven() throws {
        let host = try simulation(
            """
            driver = "rfc-v2"
            [[socket]]
            number = 3
            pxm = 0
            numa-node = 0
            base = "0x3000F0000000"
            size = 65536
            retired = [0x10000, "0xffffFFFFffffFFFF", 7]
            gpu = [{ address = "003F:A1:1f.7", device = "0x31c2", memory-base = 0x308000000000, memory-size = "64 KiB" }]
            [[fault]]
            kind = "iomem-zeroed"
            [[fault]]
            kind = "no-driver"
            subject = "003F:A1:1F.7"
            [[fault]]
            kind = "ram-overlap"
            subject = "egm0"
            """)
        let gpu = SimulationFile.GPU(
            address: PCIAddress(domain: 0x3f, bus: 0xa1, device: 0x1f, function: 7), deviceID: 0x31c2,
            memoryBase: PhysicalAddress(0x3080_0000_0000), memorySize: .kibibytes(64))
        let socket = SimulationFile.Socket(
            number: 3, proximity: ProximityDomain(0), numaNode: 0, base: PhysicalAddress(0x3000_f000_0000),
            size: .kibibytes(64), gpus: [gpu], retired: [0x10000, .max, 7])
        #expect(host.driver == .rfc2)
        #expect(host.sockets == [socket])
        #expect(
            host.faults == [
                SimulationFile.Fault(kind: "iomem-zeroed", subject: ""),
                SimulationFile.Fault(kind: "no-driver", subject: "003f:a1:1f.7"),
                SimulationFile.Fault(kind: "ram-overlap", subject: "egm0"),
            ])
    }

    @Test(arguments: DriverGeneration.allCases)
    func everyKnownFormOfTheDriverCanBeAskedFor(driver: DriverGeneration) throws {
        let text = "driver = \"\(driver.rawValue)\""
        if driver == .unknown {
            #expect(
                refusals(text) == [
                    "host.toml:1: driver is \"unknown\", but must be one of vendor, rfc-v1, rfc-v2, standalone, none"
                ])
        } else {
            #expect(try simulation(text).driver == driver)
        }
    }

    /// The second of two equal tables has lines of its own.
    @Test func everyProblemIsReportedWithItsLine() {
        let text = """
            drivr = "none"
            [[socket]]
            size = "512MB"
            colour = 1
            [[socket.gpu]]
            address = "0008:01:00.0"
            device = 65536
            [[socket.gpu]] # without an address
            [[socket]]
            size = 65537
            address = 2
            [[socket.gpu]]
            address = "0019:01:00"
            [[fault]]
            kind = "no-drivr"
            [[fault]]
            kind = "no-driver"
            subject = "egm4"
            """
        #expect(
            refusals(text) == [
                "host.toml:1: unknown key drivr; did you mean driver?",
                "host.toml:3: socket.size must be a size: \"512MB\" is not a size: \"MB\" may mean 1000 or 1024; "
                    + "write 512MiB",
                "host.toml:4: unknown key socket.colour; the keys here are number, pxm, numa-node, base, size, "
                    + "retired, gpu",
                "host.toml:7: socket.gpu.device is 0x10000, but must be up to 0xffff",
                "host.toml:8: socket.gpu.address is missing; give the GPU's PCI address, such as \"0008:01:00.0\"",
                "host.toml:10: socket.size is 65537, but must be 64KiB to 2TiB, a multiple of 64KiB",
                "host.toml:11: unknown key socket.address; did you mean socket.gpu.address?",
                "host.toml:13: socket.gpu.address is \"0019:01:00\", but must be a PCI address such as "
                    + "\"0008:01:00.0\"",
                "host.toml:15: fault.kind is \"no-drivr\"; did you mean \"no-driver\"?",
                "host.toml:18: fault.subject is not the name of a GPU; no-driver is a fault of a GPU, such as "
                    + "\"0008:01:00.0\"",
            ])
    }

    @Test func socketsAreLimited() throws {
        let four = String(repeating: "[[socket]]\n", count: 4)
        #expect(try simulation(four).sockets.map(\.number) == [0, 1, 2, 3])
        #expect(
            refusals(four + "[[socket]]\n") == ["host.toml:5: 5 tables [[socket]] are more than the 4 allowed"])
    }

    @Test func gpusAreLimited() throws {
        func text(_ count: Int) -> String {
            "[[socket]]\n"
                + (0..<count).map { "[[socket.gpu]]\naddress = \"0001:\(10 + $0):00.0\"\n" }.joined()
        }
        #expect(try simulation(text(16)).sockets[0].gpus.count == 16)
        #expect(refusals(text(17)) == ["host.toml:34: 17 tables [[socket.gpu]] are more than the 16 allowed"])
    }

    @Test func faultsAreLimited() throws {
        let most = String(repeating: "[[fault]]\nkind = \"iomem-zeroed\"\n", count: SimulationFile.faultLimit)
        #expect(try simulation(most).faults.count == 256)
        #expect(
            refusals(most + "[[fault]]\nkind = \"iomem-zeroed\"\n") == [
                "host.toml:513: 257 tables [[fault]] are more than the 256 allowed"
            ])
    }

    @Test func retiredPagesAreLimited() throws {
        func text(_ count: Int) -> String {
            "[[socket]]\nretired = [\((0..<count).map(String.init).joined(separator: ", "))]"
        }
        #expect(try simulation(text(4096)).sockets[0].retired == Array(0..<4096))
        #expect(
            refusals(text(4097)) == [
                "host.toml:2: socket.retired has 4097 entries, more than the 4096 that firmware's table can hold"
            ])
    }

    @Test func aRegionMayFillItsSocketUpToTheLimit() throws {
        let last = "[[socket]]\nbase = \"0xe0000000000\"\nsize = \"2TiB\""
        #expect(try simulation(last).sockets[0].size == SimulationFile.regionSizeLimit)
        #expect(refusals(last.replacing("0xe0000000000", with: "0xe0000010000")).count == 1)
        #expect(
            refusals("[[socket]]\nsize = \((2 << 40) + 65536)") == [
                "host.toml:2: socket.size is 2147483712KiB, but must be 64KiB to 2TiB, a multiple of 64KiB"
            ])
    }

    @Test func aTextThatIsNotTOMLIsRefused() {
        let problem = refusals("[[socket]]\nsize = \n").first ?? ""
        #expect(problem.hasPrefix("host.toml:2: not valid TOML at column "), "\(problem)")
        let error = #expect(throws: ConfigurationError.self) {
            try SimulationFile(reading: [0x23, 0xff], name: "host.toml", faults: [:])
        }
        #expect(error?.description == "host.toml: the text is not UTF-8; save it as UTF-8")
    }

    /// Whatever a file holds it is read or refused, never worse.
    @Test func everyPrefixIsSurvived() throws {
        let bytes = Array(try documentedFiles().joined(separator: "\n").utf8)
        for count in stride(from: 0, through: bytes.count, by: 7) {
            _ = refusals(String(decoding: bytes[..<count], as: UTF8.self))
            _ = KeyLines(scanning: String(decoding: bytes[count...], as: UTF8.self))
        }
    }
}
