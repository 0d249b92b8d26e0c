internal import LinuxSystem

extension LibvirtDoctor {
    /// What libvirt allows without a cgroup_device_acl of its own, which replaces it all.
    static let usualDevices = [
        "/dev/null", "/dev/full", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/ptmx", "/dev/kvm",
    ]

    /// A domain's emulator is egm-qemu; another one needs rights to the node.
    func emulator(of patient: Patient) -> Finding {
        let emulator = patient.domain.emulator ?? "libvirt's default"
        let regions = listText(patient.domain.regions.map(\.name))
        if patient.isWrapped { return .ok("domain", "\(patient.name): \(regions) by descriptor, through \(emulator)") }
        return .warning(
            "domain", "\(patient.name): \(regions) by path, which \(emulator) opens itself; that needs what follows",
            "better: <emulator>\(LibvirtDoctor.wrapperPath)</emulator>, with 'virsh edit \(patient.name)'")
    }

    /// QEMU's process may open the node: by the devices cgroup, in its own /dev, and by owner and mode.
    func byPath(_ region: String) -> [Finding] {
        [deviceList(region), node(region)]
    }

    private func deviceList(_ region: String) -> Finding {
        let (id, path) = ("cgroup_device_acl", "/dev/\(region)")
        let all = (LibvirtDoctor.usualDevices + [path]).map { "\"\($0)\"" }.joined(separator: ", ")
        guard let list = settings.list(id) else {
            return .failed(
                id, "\(LibvirtUser.configurationFile) does not allow \(path)",
                "set \(id) = [\(all)] there, and restart libvirtd")
        }
        guard list.contains(path) else {
            return .failed(
                id, "\(LibvirtUser.configurationFile) has a list without \(path)",
                "add \"\(path)\" to \(id) there, and restart libvirtd")
        }
        let lost = LibvirtDoctor.usualDevices.filter { !list.contains($0) }
        guard lost.isEmpty else {
            return .warning(
                id, "the list has \(path), but takes \(listText(lost)) away: it replaces libvirt's own",
                "add them to \(id), unless that is meant")
        }
        return .ok(id, "it has \(path)")
    }

    private func node(_ region: String) -> Finding {
        let (id, path) = ("node", "/dev/\(region)")
        // Nothing there is the finding.
        guard let status = try? FileStatus(path: root.path(path)) else {
            return .failed(
                id, "\(path) is missing, and QEMU would make an ordinary file in its place",
                "load the driver (nvgrace_egm), and look at 'egmctl region list'")
        }
        guard status.kind == .characterDevice else {
            return .failed(
                id, "\(path) is no character device: a QEMU that found no node has made a file",
                "stop the VMs that use it, remove it, and load the driver")
        }
        let runner = runner
        guard let uid = runner.uid else {
            return .warning(
                id, "\(path): it is not known who runs QEMU",
                "see "
                    + "qemu-user")
        }
        let mode = String(status.mode, radix: 8)
        let bits: UInt32 =
            switch status {
            case _ where uid == 0: 6
            case _ where status.owner == uid: status.mode >> 6
            case _ where accounts.groups(of: uid).contains(status.group): status.mode >> 3
            default: status.mode
            }
        guard bits & 6 == 6 else {
            return .failed(
                id, "\(path) (mode \(mode), owner \(status.owner):\(status.group)) is closed to \(runner.text)",
                "a rule behind egmd's gives it to them, in /etc/udev/rules.d/70-egm.rules: SUBSYSTEM==\"egm\", "
                    + "GROUP=\"kvm\", MODE=\"0660\"")
        }
        return .ok(id, "\(path) is open to \(runner.text)")
    }
}
