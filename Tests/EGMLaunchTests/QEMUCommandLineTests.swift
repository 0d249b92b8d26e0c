import EGMLaunch
import Testing

/// Knows the JSON texts of the tests below; the real reader is egm-qemu's, and tested there.
struct KnownJSON: JSONObjectReading {
    let known: [String: [String: QEMUValue]]
    init(_ known: [String: [String: QEMUValue]] = [:]) { self.known = known }
    func members(of text: String) -> [String: QEMUValue]? { known[text] }
}

@Suite struct QEMUCommandLineTests {
    static func read(_ arguments: [String], json: KnownJSON = KnownJSON()) throws -> QEMUCommandLine {
        try QEMUCommandLine(arguments: arguments, json: json)
    }

    static func problem(_ object: String..., pageSize: UInt64 = 65536) -> LaunchProblem? {
        do {
            let line = try read(object.flatMap { ["-object", $0] })
            try line.checkBackends(pageSize: pageSize)
            return nil
        } catch { return error as? LaunchProblem }
    }

    @Test(arguments: ["-object", "--object"]) func readsABackend(option: String) throws {
        let object = "memory-backend-file,id=m0,mem-path=/dev/egm4,size=16G,share=on,prealloc=on"
        let line = try QEMUCommandLineTests.read(["-machine", "virt", option, object, "-m", "16G"])
        let backend = try #require(line.backends.first)
        #expect(line.backends.count == 1)
        #expect(backend.argumentIndex == 3)
        #expect(backend.id == "m0" && backend.path == "/dev/egm4" && backend.region == "egm4")
        #expect(backend.size == 16 << 30 && backend.offset == 0)
        #expect(backend.share && backend.prealloc)
    }

    @Test func readsABackendInAnyOrderAndWithItsTypeNamed() throws {
        let object = "size=65536,mem-path=/dev/./egm12,share=yes,qom-type=memory-backend-file,id=a,,b"
        let backend = try #require(try QEMUCommandLineTests.read(["-object", object]).backends.first)
        #expect(backend.id == "a,b" && backend.region == "egm12" && backend.size == 65536 && backend.share)
        #expect(!backend.prealloc)
    }

    @Test func readsJSON() throws {
        let text = #"{"qom-type":"memory-backend-file","id":"m"}"#
        let members: [String: QEMUValue] = [
            "qom-type": .text("memory-backend-file"), "id": .text("m"), "mem-path": .text("/dev/egm5"),
            "share": .boolean(true), "size": .integer(1 << 20),
        ]
        let line = try QEMUCommandLineTests.read(["-object", text], json: KnownJSON([text: members]))
        #expect(line.backends.map(\.region) == ["egm5"])
        try line.checkBackends(pageSize: 65536)
    }

    @Test func brokenJSONIsRefusedOnlyIfItNamesARegion() throws {
        let broken = #"{"qom-type":"memory-backend-file","mem-path":"/dev/egm4""#
        #expect(throws: LaunchProblem.unreadableObject(argument: broken)) {
            try QEMUCommandLineTests.read(["-object", broken])
        }
        #expect(try QEMUCommandLineTests.read(["-object", "{"]).backends.isEmpty)
    }

    @Test(arguments: [
        "memory-backend-file,id=m,mem-path=/dev/shm/egm4,size=1G", "memory-backend-file,id=m,mem-path=/dev/egm,size=1G",
        "memory-backend-file,id=m,mem-path=/dev/egm04,size=1G", "memory-backend-file,id=m,mem-path=/dev/egm4x,size=1G",
        "memory-backend-file,id=m,mem-path=dev/egm4", "memory-backend-ram,id=/dev/egm4",
        "rng-random,filename=/dev/egm4",
        "memory-backend-file,id=m,,mem-path=/dev/egm4", "memory-backend-file,id=m,mem-path=/dev/egm+4", "", ",",
    ])
    func whatIsNoRegionIsLeftAlone(object: String) throws {
        #expect(try QEMUCommandLineTests.read(["-object", object]).backends.isEmpty)
    }

    @Test(arguments: [[], ["-object"], ["-append", "-object", "x"], ["--version"], ["-name"], ["-"], ["--"], [""]])
    func oddCommandLinesAreNotRefused(arguments: [String]) throws {
        #expect(try QEMUCommandLineTests.read(arguments).arguments == arguments)
    }

    /// Found by `make fuzz`: an accent joined the separator before it, and the member was lost.
    @Test func separatorsAreBytesWhateverFollows() throws {
        let object = "memory-backend-file,id=\u{301}m,mem-path=/dev/egm4,size=16G,\u{301}x=1,share=on"
        let backend = try #require(try QEMUCommandLineTests.read(["-object", object]).backends.first)
        #expect(backend.id == "\u{301}m" && backend.share && backend.size == 16 << 30)
        // An option of which QEMU knows nothing, whose value is the next argument's business.
        let line = try QEMUCommandLineTests.read(["-\u{301}object", "-uuid", "11111111-2222-3333-4444-555555555555"])
        #expect(line.uuid == "11111111-2222-3333-4444-555555555555")
    }

    @Test func memPathOnARegionIsRefused() throws {
        #expect(throws: LaunchProblem.memPath(path: "/dev/egm4")) {
            try QEMUCommandLineTests.read(["-mem-path", "/dev/egm4"])
        }
        #expect(try QEMUCommandLineTests.read(["-mem-path", "/dev/hugepages"]).backends.isEmpty)
    }

    @Test func readsWhoTheVMIs() throws {
        let line = try QEMUCommandLineTests.read([
            "-name", "guest=a,,b,debug-threads=on", "-uuid", "11111111-2222-3333-4444-55555555555A",
        ])
        #expect(line.guestName == "a,b")
        #expect(try line.vmUUID() == "11111111-2222-3333-4444-55555555555a")
        #expect(try QEMUCommandLineTests.read(["-name", "plain"]).guestName == "plain")
        #expect(try QEMUCommandLineTests.read([]).guestName == nil)
    }

    @Test func withoutAUUIDEveryVMIsAnotherOne() throws {
        let (first, second) = (try QEMUCommandLineTests.read([]).vmUUID(), try QEMUCommandLineTests.read([]).vmUUID())
        #expect(first != second)
        #expect(try QEMUCommandLineTests.read(["-uuid", first]).vmUUID() == first)
        #expect(Array(first)[14] == "4")
    }

    @Test(arguments: [
        "", "x", "11111111-2222-3333-4444-55555555555", "11111111-2222-3333-4444-55555555555g",
        "111111112222-3333-4444-5555-555555555555", "1111111122223333444455555555555555555",
    ])
    func whatIsNoUUIDIsRefused(text: String) throws {
        #expect(throws: LaunchProblem.badUUID(text)) { try QEMUCommandLineTests.read(["-uuid", text]).vmUUID() }
    }

    @Test func readsTheGPUs() throws {
        let json = #"{"driver":"vfio-pci","host":"0018:01:00.0"}"#
        let known = KnownJSON([json: ["driver": .text("vfio-pci"), "host": .text("0018:01:00.0")]])
        let line = try QEMUCommandLineTests.read(
            [
                "-device", "vfio-pci-nohotplug,host=0009:01:00.0,rombar=0,id=dev0,iommufd=iommufd0",
                "-device", "vfio-pci,host=0A:00.0", "-device", json, "-device", "virtio-net-pci,host=0001:00:00.0",
                "-device", "vfio-pci,sysfsdev=/sys/bus/pci/devices/0008:01:00.0", "-device", "{broken",
            ], json: known)
        #expect(line.vfioDevices == ["0009:01:00.0", "0000:0a:00.0", "0018:01:00.0", "0008:01:00.0"])
    }

    @Test func aRightBackendIsAccepted() {
        #expect(
            QEMUCommandLineTests.problem("memory-backend-file,id=m,mem-path=/dev/egm4,size=64K,share=on,offset=0")
                == nil)
        #expect(
            QEMUCommandLineTests.problem("memory-backend-file,id=m,mem-path=/dev/egm4,size=4K,share=on", pageSize: 4096)
                == nil)
    }

    @Test func whatWouldStartAWrongVMIsRefused() {
        let start = "memory-backend-file,id=m,mem-path=/dev/egm4"
        let path = "/dev/egm4"
        let problem = { (object: String) in QEMUCommandLineTests.problem(object) }
        #expect(problem("\(start),size=1G") == .notShared(id: "m", path: path))
        #expect(problem("\(start),size=1G,share=off") == .notShared(id: "m", path: path))
        #expect(problem("\(start),size=1G,share=maybe") == .notShared(id: "m", path: path))
        #expect(problem("\(start),size=1G,share=on,offset=32K") == .offset(id: "m", path: path, pageSize: 65536))
        #expect(problem("\(start),size=1G,share=on,offset=64K") == nil)
        #expect(problem("\(start),size=1G,share=on,offset=x") == .offset(id: "m", path: path, pageSize: 65536))
        #expect(problem("\(start),share=on") == .noSize(id: "m", path: path))
        #expect(problem("\(start),share=on,size=0") == .noSize(id: "m", path: path))
        #expect(problem("\(start),share=on,size=1X") == .noSize(id: "m", path: path))
        #expect(problem("\(start),share=on,size=4K") == .sizeNotPages(id: "m", path: path, size: 4096, pageSize: 65536))
    }

    @Test func oneRegionIsForOneBackend() {
        let problem = QEMUCommandLineTests.problem(
            "memory-backend-file,id=a,mem-path=/dev/egm4,size=64K,share=on",
            "memory-backend-file,id=b,mem-path=//dev/egm4,size=64K,share=on")
        #expect(problem == .usedTwice(path: "/dev/egm4", first: "a", second: "b"))
    }

    @Test func theNumberOfRegionsIsLimited() throws {
        let objects = (0..<65).flatMap { ["-object", "memory-backend-file,mem-path=/dev/egm\($0),size=64K,share=on"] }
        try QEMUCommandLineTests.read(objects.dropLast(2)).checkBackends(pageSize: 65536)
        #expect(throws: LaunchProblem.tooManyRegions(count: 65, limit: 64)) {
            try QEMUCommandLineTests.read(objects).checkBackends(pageSize: 65536)
        }
    }

    @Test func aBackendMayBeAsLargeAsItsRegionButNoLarger() throws {
        let object = "memory-backend-file,id=m,mem-path=/dev/egm4,size=1M,share=on"
        let backend = try #require(try QEMUCommandLineTests.read(["-object", object]).backends.first)
        try backend.check(regionSize: 1 << 20)
        #expect(
            throws: LaunchProblem.sizeOverRegion(id: "m", path: "/dev/egm4", size: 1 << 20, regionSize: (1 << 20) - 1)
        ) {
            try backend.check(regionSize: (1 << 20) - 1)
        }
    }
}
