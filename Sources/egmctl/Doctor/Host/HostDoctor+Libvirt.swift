internal import LinuxSystem

extension HostDoctor {
    private static let libvirtDaemons = ["/usr/sbin/libvirtd", "/usr/sbin/virtqemud"]

    /// Where libvirt is installed, all that `egmctl doctor libvirt` says.
    func libvirt() -> [Finding] {
        let check = HostCheck.libvirt
        guard HostDoctor.libvirtDaemons.contains(where: root.exists) else {
            return [check.ok("not installed; see /usr/share/doc/egmd/qemu.md for QEMU without it")]
        }
        do throws(SystemError) { _ = try root.names(in: LibvirtDoctor.domainDirectory) } catch {
            if HostDoctor.isClosed(error) { return [check.unknown("\(error)", HostDoctor.asRoot)] }
        }
        let doctor = LibvirtDoctor(root: root, configuration: configuration, domains: [])
        return doctor.findings().map { finding in
            var finding = finding
            finding.id = "\(check.rawValue).\(finding.id)"
            return finding
        }
    }
}
