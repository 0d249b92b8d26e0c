import EGMDomain
import Testing

struct RegionNameTests {
    @Test(arguments: [("egm0", 0), ("egm4", 4), ("egm10", 10), ("egm4294967295", UInt32.max)])
    func readsAndWrites(text: String, proximity: UInt32) throws {
        let name = try #require(RegionName(text))
        #expect(name.proximity == ProximityDomain(proximity))
        #expect(name.description == text)
        #expect(name.devicePath == "/dev/\(text)")
    }

    @Test(arguments: [
        "", "egm", "eg4", "EGM4", "Egm4", "egm04", "egm00", "egm+4", "egm-4", "egm 4", "egm4 ", " egm4", "egm4\n",
        "egm4\0", "egm4.0", "egm0x4", "egma", "egm4294967296", "egm99999999999999999999", "egm٤", "egm４",
        "egm4\u{301}", "egm\u{301}4", "/dev/egm4", "egm4/../egm5", "egmegm4",
    ])
    func refuses(text: String) { #expect(RegionName(text) == nil) }

    @Test func ordersByNumberNotByText() throws {
        let ten = try #require(RegionName("egm10"))
        #expect(egm4 < ten)
        #expect([ten, egm5, egm4].sorted() == [egm4, egm5, ten])
    }

    @Test func knowsWhereHypervisorModeBegins() {
        #expect(ProximityDomain(3) < .firstWithHypervisor)
        #expect(ProximityDomain(4) == .firstWithHypervisor)
    }
}
