import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite struct AttributeRequestTests {
    private static let gpu = "0008:01:00.0"

    @Test(arguments: [
        ("devices/0008:01:00.0/driver_override", "vfio-pci"), ("devices/0008:01:00.0/driver_override", ""),
        ("devices/0008:01:00.0/driver/unbind", gpu), ("drivers_probe", gpu),
        ("drivers/nvgrace_gpu_vfio_pci/bind", gpu),
    ]) func whatChangesADriver(path: String, text: String) throws {
        let request = try #require(AttributeRequest(path: "/sys/bus/pci/\(path)", text: text))
        #expect(request.function.description == Self.gpu)
        #expect(AttributeRequest(line: request.line) == request)
    }

    @Test(arguments: [
        ("devices/0008:01:00.0/remove", "1"), ("devices/0008:01:00.0/driver_override", "../x"),
        ("devices/0008:01:00.0/driver/unbind", "0009:01:00.0"), ("devices/8:1:0.0/driver_override", "vfio-pci"),
        ("devices/0008:01:00.0//driver_override", "vfio-pci"), ("devices/0008:01:00.0/driver/bind", gpu),
        ("devices/../driver_override", "vfio-pci"), ("drivers/../bind", gpu), ("drivers/vfio-pci/unbind", gpu),
        ("drivers/vfio-pci/new_id", "10de 2342"), ("drivers/vfio-pci/bind", "0008:01:00.0\n"), ("drivers_probe", ""),
        ("drivers_probe/", gpu), ("rescan", "1"), ("", gpu), ("drivers_probe", "0008:01:00.0 0009:01:00.0"),
        ("devices/0008:01:00.0/driver_override", "vfio-pci\n"), ("DRIVERS_PROBE", gpu),
        ("drivers_probe", "0008:01:00.A"),
    ]) func nothingElse(path: String, text: String) {
        #expect(AttributeRequest(path: "/sys/bus/pci/\(path)", text: text) == nil)
    }

    @Test func notOutsideOfTheBus() {
        #expect(AttributeRequest(path: "/sys/bus/usb/drivers_probe", text: Self.gpu) == nil)
        #expect(AttributeRequest(path: "sys/bus/pci/drivers_probe", text: Self.gpu) == nil)
        #expect(AttributeRequest(line: "/sys/bus/pci/drivers_probe") == nil)
    }

    @Test func aLineIsAtMostAsLongAsTheLimit() {
        let start = "/sys/bus/pci/devices/0008:01:00.0/driver_override "
        for (length, isRead) in [(55, true), (56, false)] {
            #expect((AttributeRequest(line: start + String(repeating: "a", count: length)) != nil) == isRead)
        }
        let long = start + String(repeating: "a", count: AttributeRequest.lengthLimit)
        #expect(AttributeRequest(line: long) == nil)
    }

    @Test func theServiceWritesForGPUsOnly() throws {
        let directory = try TemporaryDirectory()
        for (function, vendor, kind) in [
            ("0008:01:00.0", "0x10de", "0x030200"), ("0000:01:00.0", "0x15b3", "0x020000"),
            ("0000:02:00.0", "0x10de", "0x068000"),
        ] {
            let device = "sys/bus/pci/devices/\(function)"
            try directory.write("\(vendor)\n", to: "\(device)/vendor")
            try directory.write("\(kind)\n", to: "\(device)/class")
            try directory.write("", to: "\(device)/driver_override")
        }
        let service = AttributeService(root: directory.root)
        func answer(_ text: String) -> String { service.answer(Array(text.utf8)).reply }
        func path(_ function: String) -> String { "/sys/bus/pci/devices/\(function)/driver_override" }
        #expect(answer("\(path("0008:01:00.0")) vfio-pci\n") == "0\n")
        #expect(directory.root.attribute(path("0008:01:00.0")) == "vfio-pci")
        for function in ["0000:01:00.0", "0000:02:00.0", "0000:03:00.0"] {
            #expect(answer("\(path(function)) vfio-pci\n") == "\(EPERM)\n")
            #expect(directory.root.attribute(path(function)) ?? "" == "")
        }
        #expect(answer("\(path("0008:01:00.0")) vfio-pci") == "\(EINVAL)\n")
        #expect(answer("\(path("0008:01:00.0"))/x y\n") == "\(EPERM)\n")
        #expect(answer("/sys/bus/pci/drivers/missing/bind 0008:01:00.0\n") == "\(ENOENT)\n")
        #expect(answer("") == "\(EINVAL)\n")
    }
}
