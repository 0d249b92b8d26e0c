import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// `egmctl doctor libvirt` on made-up hosts: one on which all is well, and each thing that can be wrong with it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct DoctorTests {
    let host: TemporaryDirectory

    /// A host whose domain `web` has its EGM through egm-qemu.
    init() throws {
        host = try TemporaryDirectory()
        for program in ["egm-qemu", "egmctl", "qemu-system-x86_64", "qemu-system-aarch64"] {
            chmod(try host.write("#!/bin/sh\n", to: "usr/bin/\(program)"), 0o755)
        }
        chmod(
            try host.write("exec /usr/bin/egmctl hook qemu \"$@\"\n", to: "etc/libvirt/hooks/qemu.d/egmd"), 0o755)
        try host.write("root:x:0:0::/:\nlibvirt-qemu:x:64055:106::/:\n", to: "etc/passwd")
        try host.write("kvm:x:106:\nvms:x:200:libvirt-qemu\n", to: "etc/group")
        try host.write("[access]\noperator-users = [64055]\n", to: "etc/egmd/egmd.toml")
        try host.write("# nothing\n#user = \"root\"\n", to: "etc/libvirt/qemu.conf")
        try host.write(HookDomainXML(on: "egm4").text, to: "etc/libvirt/qemu/web.xml")
        try host.write(HookDomainXML(on: nil).text, to: "etc/libvirt/qemu/other.xml")
    }

    private func doctor(_ more: [String] = []) throws -> ProgramResult {
        try ProgramResult.of("egmctl", ["doctor", "libvirt", "--root", host.path] + more, in: host)
    }

    /// What was found: check, result, and the rest of it.
    private func findings(_ more: [String] = []) throws -> [(id: String, result: String, text: String)] {
        let json = try JSONValue(parsing: doctor(["--json"] + more).output)
        let found = (json["checks"]?.arrayValue ?? []).map { check in
            (
                check["check"]?.stringValue ?? "", check["result"]?.stringValue ?? "",
                (check["detail"]?.stringValue ?? "") + " -> " + (check["advice"]?.stringValue ?? "")
            )
        }
        #expect(json["failed"] == .integer(Int64(found.count { $0.1 == "failed" })))
        return found
    }

    /// Exactly one check did not say ok: this one, so.
    private func expectOnly(_ id: String, _ result: String, _ words: String...) throws {
        let wrong = try findings().filter { $0.result != "ok" }
        #expect(wrong.map(\.id) == [id] && wrong.map(\.result) == [result], "\(wrong)")
        for word in words { #expect(wrong.first?.text.contains(word) == true, "\(word): \(wrong)") }
        #expect(try doctor().status == (result == "failed" ? 1 : 0))
    }

    @Test func allIsWell() throws {
        let result = try doctor()
        #expect(result.status == 0 && result.errors == "", "\(result)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.allSatisfy { $0.hasPrefix("ok ") }, "\(result.output)")
        #expect(
            try findings().map(\.id) == ["egm-qemu", "qemu", "qemu-user", "access", "hook", "apparmor", "domain"])
    }

    @Test func theWrapper() throws {
        chmod(host.path("usr/bin/egm-qemu"), 0o700)
        try expectOnly("egm-qemu", "failed", "chmod 0755")
        try removeFile(host.path("usr/bin/egm-qemu"))
        try expectOnly("egm-qemu", "failed", "make install")
    }

    @Test func theRealQEMU() throws {
        try removeFile(host.path("usr/bin/qemu-system-x86_64"))
        try removeFile(host.path("usr/bin/qemu-system-aarch64"))
        try expectOnly("qemu", "failed", "install QEMU")
        try host.write("qemu.binary = \"/opt/q\"\naccess.operator-users = [64055]\n", to: "etc/egmd/egmd.toml")
        try expectOnly("qemu", "failed", "/opt/q")
    }

    @Test func theUser() throws {
        try host.write("user = \"nobody-knows\"\n", to: "etc/libvirt/qemu.conf")
        #expect(try findings().first { $0.id == "qemu-user" }?.result == "failed")
        try host.write("user = \"+64055\"\n", to: "etc/libvirt/qemu.conf")
        #expect(try findings().allSatisfy { $0.result == "ok" })
        try host.write(
            "access.operator-users = [64055, 0]\nlibvirt.user = \"root\"\n", to: "etc/egmd/egmd.toml")
        try expectOnly("qemu-user", "failed", "libvirt.user")
    }

    @Test func theRole() throws {
        try host.write("", to: "etc/egmd/egmd.toml")
        try expectOnly("access", "failed", "operator-users = [\"libvirt-qemu\"]")
        for access in ["operator-users = [\"libvirt-qemu\"]", "operator-groups = [\"kvm\"]", "admin-groups = [200]"] {
            try host.write("[access]\n\(access)\n", to: "etc/egmd/egmd.toml")
            #expect(try doctor().status == 0, "\(access)")
        }
    }

    @Test func theHook() throws {
        let path = host.path("etc/libvirt/hooks/qemu.d/egmd")
        chmod(path, 0o644)
        try expectOnly("hook", "failed", "chmod 0755")
        chmod(path, 0o755)
        try host.write("exec /opt/bin/egmctl hook qemu \"$@\"\n", to: "etc/libvirt/hooks/qemu.d/egmd")
        try expectOnly("hook", "failed", "/opt/bin/egmctl")
        try removeFile(path)
        try expectOnly("hook", "warning", "install -D")
        chmod(try host.write("/usr/bin/egmctl hook qemu \"$@\"\n", to: "etc/libvirt/hooks/qemu"), 0o755)
        #expect(try findings().allSatisfy { $0.result == "ok" })
    }

    @Test func appArmor() throws {
        try host.write("Y\n", to: "sys/module/apparmor/parameters/enabled")
        try expectOnly("apparmor", "failed", "egm-qemu", "/dev/egm", "egmd.sock", "ptrace")
        let example = try readFile("docs/examples/libvirt/apparmor-libvirt-qemu", limit: 1 << 20)
        try host.write(example, to: "etc/apparmor.d/local/abstractions/libvirt-qemu")
        #expect(try findings().allSatisfy { $0.result == "ok" })
        let commented = String(decoding: example, as: UTF8.self).replacing("  ptrace", with: "# ptrace")
        try host.write(commented, to: "etc/apparmor.d/local/abstractions/libvirt-qemu")
        try expectOnly("apparmor", "failed", "ptrace")
        try host.write("security_driver = [ \"none\" ]\n", to: "etc/libvirt/qemu.conf")
        #expect(try findings().allSatisfy { $0.result == "ok" })
    }

    @Test func selinux() throws {
        try host.write("1", to: "sys/fs/selinux/enforce")
        try expectOnly("selinux", "warning", "ausearch")
    }

    @Test func aDomainThatIsWrong() throws {
        try host.write(HookDomainXML(on: "egm4", options: "").text, to: "etc/libvirt/qemu/web.xml")
        try expectOnly("domain", "failed", "share=on", "web.xml")
        try host.write("<domain>egm", to: "etc/libvirt/qemu/web.xml")
        try expectOnly("domain", "failed", "malformed")
        try removeFile(host.path("etc/libvirt/qemu/web.xml"))
        #expect(try findings().allSatisfy { $0.result == "ok" })
        let file = try host.write(HookDomainXML(on: nil).text, to: "mine.xml")
        #expect(try findings(["--domain", file]).last?.text.contains("no memory on EGM") == true)
        #expect(try findings(["--domain", "/nowhere.xml"]).last?.result == "failed")
    }

    /// A QEMU that opens the node itself needs three more things.
    @Test func byPath() throws {
        var domain = HookDomainXML(on: "egm4")
        domain.emulator = "/usr/bin/qemu-system-x86_64"
        try host.write(domain.text, to: "etc/libvirt/qemu/web.xml")
        func wrong() throws -> [String] { try findings().filter { $0.result == "failed" }.map(\.id) }
        #expect(try wrong() == ["cgroup_device_acl", "node"])
        #expect(try findings().first { $0.id == "domain" }?.result == "warning")

        func device(_ acl: String) throws -> String? {
            try host.write("cgroup_device_acl = [\n\(acl)\n]\n", to: "etc/libvirt/qemu.conf")
            return try findings().first { $0.id == "cgroup_device_acl" }?.result
        }
        #expect(try device("\"/dev/kvm\"") == "failed")
        #expect(try device("\"/dev/egm4\", # and no other") == "warning")
        let usual =
            "\"/dev/null\", \"/dev/full\", \"/dev/zero\",\n \"/dev/random\", \"/dev/urandom\", "
            + "\"/dev/ptmx\", \"/dev/kvm\""
        #expect(try device("\(usual), '/dev/egm4'") == "ok")

        try host.write("", to: "dev/egm4")
        #expect(try findings().first { $0.id == "node" }?.text.contains("no character device") == true)
        try removeFile(host.path("etc/libvirt/hooks/qemu.d/egmd"))
        #expect(try wrong().contains("hook"))
    }

    /// Needs to make device nodes.
    @Test(.enabled(if: geteuid() == 0, "needs root")) func theNodesMode() throws {
        var domain = HookDomainXML(on: "egm4")
        domain.emulator = "/usr/bin/qemu-system-x86_64"
        try host.write(domain.text, to: "etc/libvirt/qemu/web.xml")
        try host.makeDirectory("dev")
        let path = host.path("dev/egm4")
        // The numbers of /dev/null: only looked at, never opened.
        try #require(mknod(path, S_IFCHR | 0o600, dev_t(0x103)) == 0)
        for (mode, owner, group, isOpen) in [
            (0o600, 0, 0, false), (0o600, 64055, 0, true), (0o660, 0, 106, true), (0o660, 0, 200, true),
            (0o660, 0, 300, false), (0o640, 0, 106, false), (0o666, 0, 0, true), (0o066, 64055, 0, false),
        ] {
            #expect(chown(path, uid_t(owner), gid_t(group)) == 0 && chmod(path, mode_t(mode)) == 0)
            let found = try findings().first { $0.id == "node" }
            #expect(found?.result == (isOpen ? "ok" : "failed"), "\(mode) \(owner):\(group) \(found?.text ?? "")")
        }
    }
}
