import EGMDomain
import Testing

@testable import EGMConfig

@Suite struct SettingsTests {
    @Test func everyKeyIsShownOnceAndThoseOfRegionsWhereTheyAreSet() throws {
        let plain = Configuration().settings
        #expect(plain.map(\.name) == ConfigurationKey.all.filter { $0.showEach == nil }.map(\.name))
        #expect(plain.allSatisfy { $0.origin == nil && $0.value == $0.key.defaultValue })
        let read = try configuration(
            """
            limits.batch = 7
            [region.egm5]
            hold = "never"
            device-dax = "dax1.0"
            [region.egm4]
            hold = "eager"
            allow-shared-descriptor = true
            """)
        let regions = read.settings.filter { $0.name.hasPrefix("region.") }
        #expect(
            regions.map(\.name) == [
                "region.egm4.hold", "region.egm5.hold", "region.egm4.allow-shared-descriptor", "region.egm5.device-dax",
            ])
        #expect(regions.map(\.value) == ["\"eager\"", "\"never\"", "true", "\"dax1.0\""])
        #expect(regions.map { $0.origin?.line } == [6, 3, 7, 4])
        let batch = read.settings.first { $0.name == "limits.batch" }
        #expect(batch?.value == "7" && batch?.origin == Configuration.Origin(file: "test.toml", line: 1))
    }

    @Test func whatDiffersIsNamedInTheOrderOfTheReference() throws {
        let before = try configuration("region.egm4.hold = \"never\"\nlimits.batch = 7")
        let after = try configuration("state-dir = \"/x\"\nlimits.batch = 8\nregion.egm5.hold = \"never\"")
        #expect(
            after.keys(differingFrom: before) == ["state-dir", "region.egm5.hold", "limits.batch", "region.egm4.hold"])
        #expect(after.keys(differingFrom: before, effects: [.restart]) == ["state-dir"])
        #expect(before.keys(differingFrom: before) == [])
    }

    /// Each key that needs a restart, and only those.
    @Test func whatNeedsARestartStaysAsItWas() throws {
        let running = try configuration(
            "state-dir = \"/a\"\nhold = \"never\"\nregion.egm4.device-dax = \"dax0.0\"\nregion.egm4.hold = \"eager\"")
        let read = try configuration(
            "hold = \"eager\"\nsocket = \"/s\"\nretired-pages.dev-mem = true\nregion.egm5.device-dax = \"dax0.1\"")
        let next = read.keepingUntilRestart(running)
        #expect(next.stateDirectory == "/a" && next.socket == Configuration().socket && !next.retiredPages.devMem)
        #expect(next.regionDevice == running.regionDevice)
        #expect(next.hold == .eager && next.regionHold == [:])
        #expect(
            read.keys(differingFrom: next) == [
                "socket", "state-dir", "region.egm5.device-dax", "retired-pages.dev-mem", "region.egm4.device-dax",
            ])
        // Each value is shown with the place where it was set.
        #expect(next.origins["state-dir"] == running.origins["state-dir"])
        #expect(next.origins["region.egm4.device-dax"]?.line == 3 && next.origins["region.egm5.device-dax"] == nil)
        #expect(next.origins["hold"]?.line == 1 && next.origins["socket"] == nil)
        #expect(next.keepingUntilRestart(running) == next)
    }

    /// Written down here so that nobody changes it by accident: the daemon has to be able to do what is promised.
    @Test func theKeysThatNeedARestart() {
        #expect(
            ConfigurationKey.all.filter { $0.effect == .restart }.map(\.name) == [
                "socket", "state-dir", "region.<name>.device-dax", "retired-pages.dev-mem",
            ])
        let clients = ConfigurationKey.all.filter { $0.effect == .nextRun }.map(\.path[0])
        #expect(Set(clients) == ["qemu", "client", "libvirt"])
    }
}
