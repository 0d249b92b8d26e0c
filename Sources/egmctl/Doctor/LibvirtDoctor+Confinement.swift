internal import LinuxSystem

extension LibvirtDoctor {
    static let appArmorFile = "/etc/apparmor.d/local/abstractions/libvirt-qemu"
    static let appArmorExample = "/usr/share/doc/egmd/examples/libvirt/apparmor-libvirt-qemu"

    /// libvirt's profile for QEMU allows what egm-qemu does.
    func appArmor() -> [Finding] {
        let id = "apparmor"
        guard root.attribute("/sys/module/apparmor/parameters/enabled") == "Y" else {
            return [.ok(id, "not in use on this host")]
        }
        if settings.list("security_driver") == ["none"] {
            return [
                .ok(
                    id,
                    "libvirt does not use it "
                        + "(security_driver)")
            ]
        }
        let lines = (root.attribute(LibvirtDoctor.appArmorFile) ?? "").split(separator: "\n")
            .map { $0.drop { $0 == " " || $0 == "\t" } }.filter { $0.first != "#" }
        let wanted = [
            ("egm-qemu", "to run the wrapper"), ("/dev/egm", "the memory"), ("egmd.sock", "egmd's socket"),
            ("ptrace", "the wrapper's supervisor"),
        ]
        let missing = wanted.filter { want in !lines.contains { $0.contains(want.0) } }
        guard !missing.isEmpty else { return [.ok(id, LibvirtDoctor.appArmorFile)] }
        let names = missing.map { "\($0.0) (\($0.1))" }
        return [
            .failed(
                id, "\(LibvirtDoctor.appArmorFile) has no line for \(listText(names))",
                "append \(LibvirtDoctor.appArmorExample) to it")
        ]
    }

    /// There are no rules for SELinux that anybody has tried.
    func selinux() -> [Finding] {
        guard root.attribute("/sys/fs/selinux/enforce") == "1", settings.list("security_driver") != ["none"] else {
            return []
        }
        return [
            .warning(
                "selinux", "it is enforcing, and egmd's way to a confined QEMU was never tried with it",
                "if a VM does not start, look at 'ausearch -m avc -ts recent'; /usr/share/doc/egmd/libvirt.md says what it has to allow"
            )
        ]
    }
}
