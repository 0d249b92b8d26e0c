internal import LinuxSystem

/// The kernel's own mounts, in which sockets, pipes, and other files without a name are: no device is there. Learned from
/// the daemon's own descriptors, which are of each kind, once for a scan and only if it is asked.
struct NamelessMounts {
    private var mounts: Set<Int>?

    /// An unknown mount may have devices.
    mutating func contains(_ mount: Int?) -> Bool {
        guard let mount else { return false }
        let known = mounts ?? NamelessMounts.learn()
        mounts = known
        return known.contains(mount)
    }

    private static func learn() -> Set<Int> {
        let root = HostRoot()
        var mounts: Set<Int> = []
        // Without an answer every descriptor is looked at.
        for number in (try? ProcessFiles.numbers(in: "/proc/self/fd")) ?? [] {
            guard let text = root.linkTarget("/proc/self/fd/\(number)"),
                !text.hasPrefix("/") || text.hasPrefix("/memfd:"),
                // Closed meanwhile by another thread: one that says nothing.
                let info = try? ProcessFiles.content("/proc/self/fdinfo/\(number)"),
                let mount = DescriptorInfo(info).mount
            else { continue }
            // The number may be another file's by now: only what is still the same counts.
            if root.linkTarget("/proc/self/fd/\(number)") == text { mounts.insert(mount) }
        }
        return mounts
    }
}
