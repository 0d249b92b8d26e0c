import EGMTestSupport
import JSONRPC
import Testing

/// `egmctl plan` as people and scripts use it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PlanTests {
    let daemon: TestDaemon

    init() throws { daemon = try TestDaemon() }

    /// The plan as JSON; `status` is 1 if a check has to fail.
    private func plan(_ arguments: [String], status: Int32 = 0) throws -> JSONValue {
        let result = try daemon.egmctl(["plan", "--json", "--vcpus", "2"] + arguments)
        #expect(result.status == status, "\(result)")
        return try JSONValue(parsing: result.output)
    }

    /// The names of the checks of `plan` that found something.
    private func troubles(_ plan: JSONValue) -> Set<String> {
        let checks = plan["checks"]?.arrayValue ?? []
        return Set(checks.filter { $0["result"] != "passed" }.compactMap { $0["name"]?.stringValue })
    }

    @Test func aPlanChangesNothing() throws {
        let peer = try daemon.connect()
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        let before = try peer.call("topology.get")
        #expect(try plan(["--policy", "tray"])["feasible"] == true)
        #expect(try peer.call("topology.get") == before)
        #expect(try peer.call("allocation.list")["allocations"] == [])
    }

    @Test func whatIsPlannedForIsAllocated() throws {
        let line = try daemon.egmctl(["plan", "--gpu"] + GPUs.egm4 + ["--vcpus", "2", "--format", "qemu-nul"]).output
        let file = try daemon.directory.write(line, to: "line")
        let again = try plan(["--command-line", file])
        #expect(again["feasible"] == true && troubles(again) == [], "\(again.text())")
        #expect(again["gpus"]?[0]?["declared"] == true)
        let peer = try daemon.connect()
        let size = try #require(again["regions"]?[0]?["size"])
        let allocation = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA, ["size": size]))
        #expect(allocation["regions"]?[0]?["size"] == again["regions"]?[0]?["size"])
        // Now somebody has it: the plan holds, but not now.
        #expect(troubles(try plan(["--command-line", file])) == ["region-free"])
        #expect(
            troubles(try plan(["--command-line", file, "--policy", "tray"], status: 1)) == [
                "region-free", "tray-complete",
            ])
    }

    @Test(arguments: ["qemu", "qemu-shell", "qemu-nul", "libvirt", "libvirt-commandline"])
    func everyFormIsReadBack(form: String) throws {
        let made = try daemon.egmctl(["plan", "--gpu"] + GPUs.egm4 + ["--vcpus", "2", "--format", form])
        #expect(made.status == 0, "\(made)")
        var text = made.output
        let isXML = form.hasPrefix("libvirt")
        if isXML, let cut = text.firstRange(of: ">\n") {
            text.insert(contentsOf: "\n<name>vm</name>", at: text.index(after: cut.lowerBound))
        }
        let file = try daemon.directory.write(text, to: "made")
        let again = try plan([isXML ? "--xml" : "--command-line", file])
        #expect(troubles(again) == [], "\(again.text(.pretty))")
        #expect(again["regions"]?.names == ["egm4"])
        #expect(again["gpus"]?.arrayValue?.count == 2)
    }

    @Test func aVMOfAnothersMakingIsChecked() throws {
        let xml = """
            <domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
              <name>other</name><uuid>\(VM.vmA.rawValue)</uuid><memory unit='MiB'>3</memory>
              <memoryBacking><allocation mode='immediate'/></memoryBacking>
              <numatune><memory mode='strict' nodeset='0'/></numatune>
              <devices>
                <hostdev type='pci'><source><address domain='0x8' bus='1' slot='0' function='0'/></source></hostdev>
                <memory model='egm'><source><path>/dev/egm4</path></source><target><size unit='MiB'>1</size></target></memory>
              </devices>
            </domain>
            """
        let found = try plan(["--xml", try daemon.directory.write(xml, to: "d.xml")], status: 1)
        #expect(
            troubles(found) == [
                "gpus-complete", "gpu-id", "guest-memory", "backend-shared", "backend-prealloc", "backend-host-nodes",
            ], "\(found.text(.pretty))")
        #expect(found["qemuArguments"] == .null && found["libvirt"] == .null)
        let forPeople = try daemon.egmctl(["plan", "--xml", "-"])
        #expect(forPeople.status == 65 && forPeople.errors.contains("the domain XML is empty"), "\(forPeople)")
    }

    @Test(arguments: [
        ("<!DOCTYPE domain [<!ENTITY a 'b'>]><domain><name>&a;</name></domain>", "document type declaration (line 1)"),
        ("<domain>\n<name>a</nam></domain>", "malformed (line 2)"), ("<network/>", "<network>, not of <domain>"),
        ("<domain/>", "the domain has no <name>"),
        ("<domain><name>a</name><devices><memory model='egm'/></devices></domain>", "names no /dev/egmN"),
        (
            "<domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><name>a</name><q:commandline><q:arg value='-object'/>"
                + "<q:arg value='{&quot;mem-path&quot;:&quot;/dev/egm4&quot;'/></q:commandline></domain>",
            "no valid JSON object"
        ),
    ])
    func wrongXMLIsRefusedWithOneSentence(xml: String, words: String) throws {
        let result = try daemon.egmctl(["plan", "--xml", try daemon.directory.write(xml, to: "d.xml")])
        #expect(result.status == 65 && result.output == "", "\(result)")
        #expect(result.errors.contains(words) && result.errors.count(where: \.isNewline) == 1, "\(result)")
    }

    @Test func xmlOfTenMiBIsRefused() throws {
        let xml = "<domain><name>" + String(repeating: "a", count: 10 << 20) + "</name></domain>"
        let result = try daemon.egmctl(["plan", "--xml", try daemon.directory.write(xml, to: "d.xml")])
        #expect(result.status == 65 && result.errors.contains("larger than 1048576 bytes"), "\(result)")
    }

    @Test(arguments: [
        (["--gpu", "0000:01:00.0"], Int32(1), "there is no GPU"), (["--gpu", "x"], 1, "there is no GPU"),
        (["--policy", "half"], 64, "half"), (["--gpu-nodes", "129"], 64, "from 0 to 128"),
        (["--xml", "a", "--command-line", "b"], 64, "one of --xml"), (["--xml", "/nowhere"], 65, "/nowhere"),
        (["--json", "--format", "qemu"], 64, "contradict"), (["--", "qemu", "-m", "1G"], 1, "the VM has no GPU"),
        (["--", "-object", "memory-backend-file,id=m0,mem-path=/dev/egm7,size=1M,share=on"], 1, "no region egm7"),
        (["--", "-object", "memory-backend-file,id=m0,mem-path=/dev/egm4,size=2M"], 1, "is private"),
        (
            ["--", "-object", "memory-backend-file,id=m0,mem-path=/dev/egm4,size=2M,share=on,offset=64K"], 1,
            "begins at 65536"
        ),
        (["--", "-object", "memory-backend-file,id=m0,mem-path=/dev/egm4,size=2M,share=on,offset=x"], 65, "offset"),
        (["--", "-object", "memory-backend-file,id=m0,mem-path=/dev/egm4,size=4M,share=on"], 1, "has 2097152 for it"),
        (["--", "-object", "memory-backend-file,id=m0,mem-path=/dev/egm4,size=70000,share=on"], 1, "no multiple of"),
        (["--", "-mem-path", "/dev/egm4"], 65, "private memory"), (["--", "-uuid", "x"], 65, "no uuid"),
    ])
    func whatIsWrongIsSaid(arguments: [String], status: Int32, words: String) throws {
        let result = try daemon.egmctl(["plan"] + arguments)
        #expect(result.status == status && result.errors.contains(words), "\(result)")
    }

    @Test(arguments: [#"a 'b"#, #"["-m", 1]"#, #"{"a":1}"#.replacing("{", with: "[{"), "-m \\"])
    func brokenCommandLinesAreRefused(text: String) throws {
        let result = try daemon.egmctl(["plan", "--command-line", try daemon.directory.write(text, to: "line")])
        #expect(result.status == 65 && result.errors.contains("cannot read a command line"), "\(result)")
    }

    @Test func aViewerMayPlan() throws {
        let peer = try daemon.connect()
        let found = try peer.call("rpc.discover")
        let method = found["methods"]?.arrayValue?.first { $0["name"] == "plan.create" }
        #expect(method?["x-access"] == "viewer", "\(method?.text() ?? "")")
    }
}
