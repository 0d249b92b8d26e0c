internal import EGMProtocol
internal import LinuxSystem

extension HookDomain {
    /// How the memory reaches QEMU: egm-qemu in the emulator's place takes descriptors, any other QEMU opens the node.
    ///
    /// egm-qemu is known by its name (`egm-…`), or because it is the same file as the one beside egmctl: it may be
    /// installed under QEMU's own name.
    func delivery(root: HostRoot = HostRoot()) -> AllocationInfo.Delivery {
        guard let emulator, emulator.hasPrefix("/") else { return .path }
        if emulator.split(separator: "/").last?.hasPrefix("egm-") == true { return .descriptor }
        let own = root.linkTarget("/proc/self/exe") ?? "/usr/bin/egmctl"
        guard let slash = own.lastIndex(of: "/"),
            // One that is not there is not the other.
            let wrapper = try? FileStatus(path: root.path(own[...slash] + "egm-qemu")),
            let program = try? FileStatus(path: root.path(emulator))  // libvirt tells of an emulator that is missing
        else { return .path }
        return program.isSameFile(as: wrapper) ? .descriptor : .path
    }
}
