internal import LinuxSystem
internal import Testing

@Suite struct KernelEventTests {
    private func parse(_ text: String) -> KernelEvent? { KernelEvent(Array(text.utf8)) }

    @Test func aWholeMessage() {
        let text =
            "add@/devices/virtual/egm/egm4\0ACTION=add\0DEVPATH=/devices/virtual/egm/egm4\0SUBSYSTEM=egm\0"
            + "MAJOR=240\0MINOR=4\0DEVNAME=egm4\0SEQNUM=4711\0"
        let event = parse(text)
        #expect(event?.action == "add" && event?.devicePath == "/devices/virtual/egm/egm4")
        #expect(event?.subsystem == "egm" && event?.properties["DEVNAME"] == "egm4")
        #expect(event?.properties.count == 7)
    }

    @Test(arguments: [
        ("remove@/d", KernelEvent(action: "remove", devicePath: "/d")),
        ("remove@/d\0", KernelEvent(action: "remove", devicePath: "/d")),
        ("x@/a@b\0K=a=b", KernelEvent(action: "x", devicePath: "/a@b", properties: ["K": "a=b"])),
        ("x@/d\0\0K=\0=v\0none\0K=2\0", KernelEvent(action: "x", devicePath: "/d", properties: ["K": "2"])),
        ("x@/d\0E=\0", KernelEvent(action: "x", devicePath: "/d", properties: ["E": ""])),
    ]) func oddButReadable(text: String, expected: KernelEvent) {
        #expect(parse(text) == expected)
    }

    @Test(arguments: ["", "\0", "libudev\0\u{fe}\u{ed}", "add", "@/d", "add@", "add@d", "\0add@/d\0", "ACTION=add\0"])
    func noEvent(text: String) {
        #expect(parse(text) == nil)
    }

    @Test func bytesThatAreNoText() {
        let event = KernelEvent([0x61, 0x40, 0x2f, 0xff, 0, 0xc3, 0x3d, 0xfe, 0])
        #expect(event?.action == "a" && event?.properties.count == 1)
        for length in 0..<64 { _ = KernelEvent([UInt8](repeating: 0xff, count: length) + [0x40]) }
    }

    @Test func everyPrefixOfAMessage() {
        let bytes = Array("change@/devices/x\0SUBSYSTEM=mem\0SEQNUM=1\0".utf8)
        for count in 0...bytes.count {
            let event = KernelEvent(bytes[..<count])
            #expect((event == nil) == (count < "change@/".utf8.count))
        }
    }
}
