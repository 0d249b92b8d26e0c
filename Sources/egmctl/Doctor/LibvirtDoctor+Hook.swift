internal import LinuxSystem

extension LibvirtDoctor {
    static let hookDirectory = "/etc/libvirt/hooks/qemu.d"
    static let hookFile = "/etc/libvirt/hooks/qemu"
    static let hookExample = "/usr/share/doc/egmd/examples/libvirt/qemu-hook"

    /// The hook is there, executable, and calls an egmctl that is there.
    func hook() -> Finding {
        let id = "hook"
        let advice =
            "install -D -m 0755 \(LibvirtDoctor.hookExample) \(LibvirtDoctor.hookDirectory)/egmd; and restart libvirtd once"
        // No directory, no hooks.
        let names = (try? root.names(in: LibvirtDoctor.hookDirectory)) ?? []
        let files = [LibvirtDoctor.hookFile] + names.map { "\(LibvirtDoctor.hookDirectory)/\($0)" }
        let ours = files.filter { root.attribute($0)?.contains("hook qemu") == true }
        guard let path = ours.first else {
            let detail = "no hook calls 'egmctl hook qemu'"
            return patients.contains { !$0.isWrapped }
                ? .failed(
                    id,
                    "\(detail); without it nothing is allocated for a QEMU that opens the node "
                        + "itself", advice)
                : .warning(id, "\(detail); egm-qemu then allocates by itself, later in the start", advice)
        }
        // It was read a moment ago.
        guard let status = try? FileStatus(path: root.path(path)), status.mode & 0o111 != 0 else {
            return .failed(id, "\(path) is not executable, so libvirt does not call it", "chmod 0755 \(path)")
        }
        let text = root.attribute(path) ?? ""
        let words = text.split { $0.isWhitespace || "=\"'".contains($0) }
        if let program = words.first(where: { $0.hasPrefix("/") && $0.hasSuffix("/egmctl") }),
            !root.exists(String(program))
        {
            return .failed(id, "\(path) calls \(program), which is missing", "correct the path in \(path)")
        }
        if ours.count > 1 {
            return .warning(
                id, "\(listText(ours)) all call egmctl", "keep one: each call takes time at every start of a VM")
        }
        return .ok(id, path)
    }
}
