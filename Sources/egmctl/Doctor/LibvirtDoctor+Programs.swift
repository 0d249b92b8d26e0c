internal import EGMConfig
internal import EGMLaunch
internal import LinuxSystem

extension LibvirtDoctor {
    static let wrapperPath = "/usr/bin/egm-qemu"
    /// Where programs are that services can start.
    static let programDirectories = ["/usr/local/bin", "/usr/bin", "/bin"]

    /// egm-qemu is there, and QEMU's user may run it.
    func wrapper() -> Finding {
        let id = "egm-qemu"
        // Nothing there is the finding.
        guard let status = try? FileStatus(path: root.path(LibvirtDoctor.wrapperPath)) else {
            return .failed(id, "\(LibvirtDoctor.wrapperPath) is missing", "install egmd's programs ('make install')")
        }
        guard status.mode & 0o005 == 0o005 else {
            return .failed(
                id,
                "\(LibvirtDoctor.wrapperPath) has mode \(String(status.mode, radix: 8)), so QEMU's user "
                    + "cannot run it",
                "chmod 0755 \(LibvirtDoctor.wrapperPath)")
        }
        return .ok(id, LibvirtDoctor.wrapperPath)
    }

    /// The QEMU behind it is there.
    func realQEMU() -> Finding {
        let id = "qemu"
        if let binary = configuration.qemu.binary {
            return root.exists(binary)
                ? .ok(id, "\(binary) (qemu.binary)")
                : .failed(
                    id, "qemu.binary is \(binary), which is missing",
                    "correct qemu.binary in egmd's "
                        + "configuration")
        }
        let name = QEMUProgram(named: nil, calledAs: "egm-qemu", searchPath: nil).nameBehind
        for directory in LibvirtDoctor.programDirectories where root.exists("\(directory)/\(name)") {
            return .ok(id, "\(directory)/\(name)")
        }
        return .failed(
            id, "there is no \(name) in \(LibvirtDoctor.programDirectories.joined(separator: ", "))",
            "install QEMU, or set qemu.binary in egmd's configuration")
    }
}
