import EGMDomain
import Testing

struct PCIAddressTests {
    @Test(arguments: [
        ("0008:01:00.0", 0x8, 1, 0, 0), ("0019:01:00.0", 0x19, 1, 0, 0), ("ffff:ff:1f.7", 0xffff, 0xff, 31, 7),
        ("10000:00:00.0", 0x10000, 0, 0, 0), ("ffffffff:00:00.0", 0xffff_ffff, 0, 0, 0),
    ])
    func readsAndWrites(text: String, domain: UInt32, bus: UInt8, device: UInt8, function: UInt8) throws {
        let address = try address(text)
        #expect(address == PCIAddress(domain: domain, bus: bus, device: device, function: function))
        #expect(address.description == text)
    }

    @Test func readsEitherCaseAndPadding() throws {
        #expect(try address("00AB:CD:1E.7").description == "00ab:cd:1e.7")
        #expect(try address("00000008:01:00.0") == address("0008:01:00.0"))
    }

    @Test(arguments: [
        "", ":", "::.", "8:01:00.0", "008:01:00.0", "000000008:01:00.0", "0008:1:00.0", "0008:001:00.0", "0008:01:0.0",
        "0008:01:20.0", "0008:01:ff.0", "0008:01:00.8", "0008:01:00.00", "0008:01:00", "0008:01:00.", "01:00.0",
        "0008:01:00.0 ", " 0008:01:00.0", "0008:01:00.0\n", "0008:01:00.0\0", "0008:01:00.0.0", "0008:01:00.0:0",
        "0008:-1:00.0", "+008:01:00.0", "0x08:01:00.0", "000g:01:00.0", "٠٠٠٨:01:00.0", "0008:01:00.0\u{301}",
        "0008:٠١:00.0", "../../../../etc", "0008:01/00.0", "100000000:00:00.0",
    ])
    func refuses(text: String) { #expect(PCIAddress(text) == nil) }

    @Test func readsSubstrings() {
        #expect(PCIAddress("at 0008:01:00.0".dropFirst(3)) == PCIAddress(domain: 8, bus: 1, device: 0, function: 0))
    }

    @Test func ordersByDomainBusDeviceFunction() throws {
        let sorted = try [
            "0000:00:00.0", "0000:00:00.7", "0000:00:01.0", "0000:00:1f.7", "0000:01:00.0", "0000:ff:1f.7",
            "0001:00:00.0", "10000:00:00.0",
        ].map(address)
        #expect(sorted.reversed().sorted() == sorted)
        #expect(sorted.shuffled().sorted() == sorted)
    }

    @Test(arguments: [("0008", 0), ("0009", 0), ("0018", 1), ("0019", 1), ("0029", 2), ("0038", 3), ("0108", 0)])
    func tellsTheSocketFromTheSegment(segment: String, socket: Int) throws {
        #expect(try address("\(segment):01:00.0").graceSocket == socket)
    }
}
