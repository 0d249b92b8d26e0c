import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// `egmctl hook qemu`, called as libvirt calls it. A real libvirt does that in Tests/Libvirt.
@Suite(.serialized, .timeLimit(.minutes(10))) struct HookTests {
    let daemon: TestDaemon
    let peer: WirePeer

    init() throws {
        daemon = try TestDaemon()
        peer = try daemon.connect()
    }

    private func allocations() throws -> [JSONValue] {
        try peer.call("allocation.list")["allocations"]?.arrayValue ?? []
    }

    private func expectOnly(_ vm: VM) throws -> JSONValue {
        let found = try allocations()
        try #require(found.count == 1)
        #expect(found[0]["vm"]?["uuid"] == .string(vm.rawValue))
        return found[0]
    }

    @Test func aVMsLife() throws {
        var domain = HookDomainXML(on: "egm4")
        domain.more = "<seclabel type='dynamic' model='dac' relabel='yes'><label>+4711:+4712</label></seclabel>"
        #expect(try daemon.hook("prepare", domain).isSilentSuccess)
        let allocation = try expectOnly(.vmA)
        #expect(allocation["owner"]?["uid"] == 4711 && allocation["lifetime"] == "persistent")
        #expect(allocation["vm"]?["name"] == "web" && allocation["delivery"] == "descriptor")
        for operation in ["prepare", "start", "started", "reconnect", "attach", "stopped"] {
            #expect(try daemon.hook(operation, domain).isSilentSuccess, "\(operation)")
            #expect(try expectOnly(.vmA)["id"] == allocation["id"], "\(operation)")
        }
        #expect(try daemon.hook("release", domain).isSilentSuccess)
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try allocations() == [])
        #expect(try daemon.hook("release", domain).isSilentSuccess)
    }

    @Test(arguments: [
        "-", "shutdown", "destroyed", "crashed", "migrated", "saved", "failed",
        "from "
            + "snapshot", "daemon",
    ])
    func everyReasonReleases(reason: String) throws {
        let domain = HookDomainXML(on: "egm4")
        #expect(try daemon.hook("prepare", domain).isSilentSuccess)
        #expect(try daemon.hook(["web", "release", "end", reason], domain.text).isSilentSuccess)
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try allocations() == [])
    }

    /// The elements of NVIDIA's libvirt: sizes of one path add up, GPUs come from the host devices.
    @Test func memoryDevices() throws {
        func memory(_ path: String, _ mebibytes: Int) -> String {
            "<memory model='egm' access='shared'><source><path>\(path)</path></source>"
                + "<target><size unit='MiB'>\(mebibytes)</size><node>0</node></target></memory>"
        }
        func gpu(_ domain: String) -> String {
            "<hostdev mode='subsystem' type='pci'><source><address domain='\(domain)' bus='0x01' slot='0x00' "
                + "function='0x0'/></source></hostdev>"
        }
        var domain = HookDomainXML(on: nil)
        domain.devices = memory("/dev/egm4", 1) + memory("/dev/egm4", 1) + gpu("0x0008") + gpu("0x0009")
        #expect(try daemon.hook("prepare", domain).isSilentSuccess)
        #expect(try expectOnly(.vmA)["regions"]?.names == ["egm4"])
        #expect(try daemon.hook("release", domain).isSilentSuccess)
        try daemon.waitForRegion("egm4", toBe: "ready")
        for (devices, word) in [
            (memory("/dev/egm4", 1) + memory("/dev/egm4", 2), "which has 2097152"),
            (memory("/dev/egm4", 1) + gpu("0x0008"), "0009:01:00.0"),
            (memory("/srv/memory", 1), "no EGM node"),
        ] {
            domain.devices = devices
            let result = try daemon.hook("prepare", domain)
            #expect(result.status == 1 && result.isOneSentence && result.errors.contains(word), "\(result)")
            #expect(try allocations() == [])
        }
    }

    @Test func aDomainWithoutEGMTouchesNothing() throws {
        let trace = daemon.directory.path("trace")
        let domain = HookDomainXML(on: nil)
        var plain = domain
        plain.emulator = "/usr/bin/qemu-system-aarch64"
        // The second one has the letters, and is read, but has no memory on EGM.
        for xml in [plain.text, domain.text] {
            let file = try daemon.directory.write(xml, to: "domain.xml")
            for operation in ["prepare", "start", "started", "reconnect", "invented"] {
                let result = try ProgramResult(
                    of: RunningProgram(
                        "strace",
                        [
                            "-f", "-o", trace, "-e", "trace=socket,connect,openat", BuiltProgram.path("egmctl"), "hook",
                            "qemu", "web", operation, "begin", "-",
                        ],
                        environment: ["EGMD_SOCKET": "/nowhere"], directory: daemon.directory, input: file))
                #expect(result.isSilentSuccess, "\(operation): \(result)")
                let calls = String(decoding: try readFile(trace, limit: 1 << 20), as: UTF8.self)
                #expect(
                    calls.contains("openat(") && !calls.contains("socket(") && !calls.contains("/etc/egmd"), "\(calls)")
            }
        }
    }

    @Test func withoutTheDaemonOnlyTheStartFails() throws {
        let domain = HookDomainXML(on: "egm4")
        for operation in ["prepare", "start", "started", "release"] {
            let result = try daemon.hook(operation, domain, socket: "/nowhere/egmd.sock")
            #expect(result.status == 69 && result.isOneSentence && result.errors.contains("/nowhere"), "\(result)")
        }
        let result = try daemon.hook("reconnect", domain, socket: "/nowhere/egmd.sock")
        #expect(result.status == 0 && result.isOneSentence && result.errors.contains("goes on"), "\(result)")
        for operation in ["stopped", "attach"] {
            #expect(try daemon.hook(operation, domain, socket: "/nowhere").isSilentSuccess)
        }
    }

    /// A daemon that accepts and never answers: the hook ends by its own deadline.
    @Test func aDaemonThatHangs() throws {
        daemon.program.send(signal: SIGSTOP)
        defer { daemon.program.send(signal: SIGCONT) }
        let result = try daemon.hook("prepare", HookDomainXML(on: "egm4"))
        #expect(result.status == 69 && result.isOneSentence && result.errors.contains("did not answer"), "\(result)")
    }

    @Test(arguments: ["start", "started"]) func aStartWithoutAllocationIsEnded(operation: String) throws {
        let result = try daemon.hook(operation, HookDomainXML(on: "egm4"))
        #expect(result.status == 1 && result.isOneSentence && result.errors.contains("no allocation"), "\(result)")
        #expect(try daemon.hook("prepare", HookDomainXML(on: "egm4")).isSilentSuccess)
        let other = try daemon.hook(operation, HookDomainXML(on: "egm5"))
        #expect(other.status == 1 && other.isOneSentence && other.errors.contains("egm5"), "\(other)")
    }

    @Test func whatIsRefused() throws {
        try peer.call("allocation.create", .allocation(of: ["egm5"], to: .vmB))
        var noUUID = HookDomainXML(on: "egm4").text
        noUUID = noUUID.replacing("<uuid>\(VM.vmA.rawValue)</uuid>", with: "")
        var path = HookDomainXML(on: "egm4")
        path.emulator = "/usr/bin/qemu-system-x86_64"
        var user = HookDomainXML(on: "egm4")
        user.more = "<seclabel model='dac'><label>no-such-user:kvm</label></seclabel>"
        var twice = HookDomainXML(on: "egm4")
        twice.devices = "<memory model='egm'><source><path>/dev/egm4</path></source></memory>"
        for (xml, status, word) in [
            (HookDomainXML(on: "egm5").text, 75, VM.vmB.rawValue), (HookDomainXML(on: "egm9").text, 1, "egm9"),
            (HookDomainXML(on: "egm4", size: "4M").text, 1, "which has 2097152"),
            (HookDomainXML(on: "egm4", options: "").text, 1, "share=on"),
            (HookDomainXML(on: "egm4", size: "1M", options: ",share=on,offset=1M").text, 1, "--partition"),
            (HookDomainXML(on: "egm4", size: "5000").text, 1, "page size"),
            (noUUID, 1, "<uuid>"),
            (
                path.text, 1,
                "by "
                    + "path"
            ), (user.text, 1, "no-such-user"), (twice.text, 1, "keep one"),
            ("", 1, "empty"), (String(HookDomainXML(on: "egm4").text.dropLast(20)), 1, "malformed"),
            ("<!DOCTYPE domain [<!ENTITY egm 'egm4'>]>" + HookDomainXML(on: "egm4").text, 1, "document type"),
            ("<domain>&#101;gm", 1, "malformed"), ("<network>egm</network>", 1, "network"),
            (HookDomainXML(on: "egm4").text + String(repeating: " ", count: 2 << 20), 1, "1048576"),
            (String(repeating: "x", count: 10 << 20), 1, "4194304"),
        ] {
            let result = try daemon.hook(["web", "prepare", "begin", "-"], xml)
            #expect(result.status == status && result.isOneSentence, "\(result)")
            #expect(result.errors.contains(word), "\(word): \(result)")
            _ = try expectOnly(.vmB)
        }
    }

    /// The XML of a domain at the limit of what is read, and one byte past it.
    @Test func theLargestXML() throws {
        let xml = HookDomainXML(on: nil).text.dropLast().replacing("/usr/bin/egm-qemu", with: "/usr/bin/qemu")
        let filler = String(repeating: " ", count: (4 << 20) - xml.utf8.count)
        #expect(try daemon.hook(["web", "prepare", "begin", "-"], xml + filler).isSilentSuccess)
        #expect(try daemon.hook(["web", "prepare", "begin", "-"], xml + filler + " ").status == 1)
    }

    @Test(arguments: [
        [], ["web"], ["web", "prepare", "begin"], ["web", "prepare", "begin", "-", "-"], ["", "prepare", "begin", "-"],
        ["web", "prepare", "end", "-"], ["web", "release", "begin", "-"], ["web", "invented", "begin", "-"],
    ])
    func wrongCalls(words: [String]) throws {
        let result = try daemon.hook(words, HookDomainXML(on: "egm4").text)
        #expect(result.status == 64 && result.isOneSentence, "\(result)")
        #expect(try allocations() == [])
    }

    @Test(arguments: ["migrate", "restore"]) func filtersGiveTheXMLBack(operation: String) throws {
        let domain = HookDomainXML(on: "egm4")
        let result = try daemon.hook(operation, domain, socket: "/nowhere")
        #expect(result.status == 0 && result.output == domain.text && result.errors == "")
    }

    /// An allocation that an administrator has made is used, and is not touched where it does not fit.
    @Test func anAllocationMadeBefore() throws {
        var domain = HookDomainXML(on: "egm4")
        domain.more = "<seclabel model='dac'><label>+4711:+4711</label></seclabel>"
        let made = try peer.call(
            "allocation.create", .allocation(of: ["egm4", "egm5"], to: .vmA, ["for": ["uid": 4711]]))
        #expect(try daemon.hook("prepare", domain).isSilentSuccess)
        #expect(try expectOnly(.vmA)["id"] == made["id"])
        domain.more = ""
        domain.more = "<seclabel model='dac'><label>+4712:+4711</label></seclabel>"
        let result = try daemon.hook("prepare", domain)
        #expect(result.status == 1 && result.isOneSentence && result.errors.contains("uid 4711"), "\(result)")
        #expect(try expectOnly(.vmA)["state"] == "allocated")
    }

    /// A VM that runs is not prepared again, whoever asks.
    @Test func aVMThatRuns() throws {
        let domain = HookDomainXML(on: "egm4")
        #expect(try daemon.hook("prepare", domain).isSilentSuccess)
        let process = try RunningProgram("sleep", ["600"], directory: daemon.directory)
        let id = try #require(try expectOnly(.vmA)["id"]?.stringValue)
        #expect(try daemon.egmctl(["activate", id, "--pid", "\(process.pid)"]).status == 0)
        let result = try daemon.hook("prepare", domain)
        #expect(result.status == 1 && result.isOneSentence && result.errors.contains("\(process.pid)"), "\(result)")
        #expect(try expectOnly(.vmA)["active"] == true)
    }
}
