internal import EGMConfig
internal import EGMLaunch
internal import LinuxSystem

extension HostDoctor {
    /// The object with which QEMU tells a guest of its EGM.
    static let egmObject = "acpi-egm-memory"

    /// QEMU is there, and one of those that know EGM.
    func qemu() -> [Finding] {
        let check = HostCheck.qemu
        let name = QEMUProgram(named: nil, calledAs: "egm-qemu", searchPath: nil).nameBehind
        let places = LibvirtDoctor.programDirectories.map { "\($0)/\(name)" }
        guard let path = configuration.qemu.binary ?? places.first(where: root.exists) else {
            return [
                check.failed(
                    "there is no \(name) in \(listText(LibvirtDoctor.programDirectories))",
                    "install QEMU, or set qemu.binary in egmd's configuration"),
                HostCheck.qemuEGM.unknown("there is no QEMU", "see qemu"),
            ]
        }
        // Nothing there is the finding.
        guard let status = try? FileStatus(path: root.path(path)), status.kind == .regular, status.mode & 0o111 != 0
        else {
            return [
                check.failed(
                    "\(path) is missing, or cannot be run",
                    "install QEMU, or correct qemu.binary in egmd's configuration"),
                HostCheck.qemuEGM.unknown("\(path) cannot be run", "see qemu"),
            ]
        }
        return [check.ok(path), object(path)]
    }

    private func object(_ path: String) -> Finding {
        let check = HostCheck.qemuEGM
        do throws(SystemError) {
            guard try QEMUObjectTypes.areKnown(to: root.path(path), include: HostDoctor.egmObject) else {
                return check.warning(
                    "\(path) does not know \(HostDoctor.egmObject): guests get the memory, but their GPUs' driver does not "
                        + "learn of it, and bad pages are not left out",
                    "install the vendor's QEMU (10.1.0+nvidia or newer; NVIDIA/QEMU, branch nvidia_stable-10.1)")
            }
            return check.ok("\(path) knows \(HostDoctor.egmObject)")
        } catch {
            return check.unknown("\(error)", "run '\(path) -object help' by hand")
        }
    }
}
