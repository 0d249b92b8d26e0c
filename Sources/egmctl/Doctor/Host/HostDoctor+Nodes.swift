internal import EGMDomain
internal import LinuxSystem

extension HostDoctor {
    /// Each region's node is the kernel's device, and open to egmd and nobody else. It is looked at, never opened.
    func nodes() -> [Finding] {
        let check = HostCheck.node
        guard !facts.regions.isEmpty else { return [check.unknown("the kernel shows no region", "see driver")] }
        return facts.regions.map(node)
    }

    private func node(_ region: KernelRegionFacts) -> Finding {
        let check = HostCheck.node
        let path = region.name.devicePath
        let again = "udevadm trigger \(region.sysfsPath)"
        let status: FileStatus
        do throws(SystemError) { status = try FileStatus(path: root.path(path)) } catch {
            return error.isMissing
                ? check.failed(
                    "\(path) is missing; a QEMU that opens it by path would make an ordinary file there", again)
                : check.unknown("\(error)", HostDoctor.asRoot)
        }
        guard status.kind == .characterDevice else {
            return check.failed(
                "\(path) is no character device: a QEMU that found no node has made a file",
                "stop the VM that uses it, remove the file, then: \(again)")
        }
        guard let (major, minor) = region.deviceNumber else {
            return check.unknown("\(region.sysfsPath)/dev cannot be read", HostDoctor.asRoot)
        }
        let number = DeviceNumber(major: major, minor: minor)
        guard status.representedDevice == number else {
            return check.failed(
                "\(path) is the device \(status.representedDevice), and the kernel's region is \(number)",
                "remove the node, then: \(again)")
        }
        let user = service.value("Service", "User") ?? "root"
        let uid = user == "root" ? 0 : UInt32(user) ?? accounts.uid(named: user)
        let owner = "owner \(status.owner):\(status.group), mode \(String(status.mode, radix: 8))"
        guard let uid, uid == 0 || isOpen(status, to: uid) else {
            return check.failed(
                "\(path) (\(owner)) is closed to \(user), as whom egmd runs",
                "install egmd's udev rule (SUBSYSTEM==\"egm\", OWNER=\"\(user)\", MODE=\"0600\"), then: \(again)")
        }
        guard status.mode & 0o006 == 0 else {
            return check.warning(
                "\(path) (\(owner)) is open to everybody, and whoever opens it zeroes the region",
                "chmod 0600 \(path), and remove the udev rule that opens it")
        }
        return check.ok("\(path) (\(owner), device \(number))")
    }

    private func isOpen(_ status: FileStatus, to uid: UInt32) -> Bool {
        if status.owner == uid { return status.mode >> 6 & 6 == 6 }
        let bits = accounts.groups(of: uid).contains(status.group) ? status.mode >> 3 : status.mode
        return bits & 6 == 6
    }
}
