internal import LinuxSystem

/// Which mapped inodes are character devices: asked once for each inode of a scan, since all processes map the same
/// few hundred files.
struct MappedDevices {
    private struct Key: Hashable {
        var device: DeviceNumber
        var inode: UInt64
    }
    private var known: [Key: DeviceNumber?] = [:]

    /// The host's own node of the device that is looked for is known from the start: whoever has it from egmd maps that
    /// one, and can be found without a path of his own.
    init(_ target: HolderTarget) {
        let root = HostRoot()
        guard case .device(let number) = target,
            let facts = root.attribute("/sys/dev/char/\(number.major):\(number.minor)/uevent"),
            let name = facts.split(separator: "\n").first(where: { $0.hasPrefix("DEVNAME=") })?.dropFirst(8),
            // No node there: others are found by their paths.
            let status = try? FileStatus(path: "/dev/\(name)"), status.kind == .characterDevice,
            status.representedDevice == number
        else { return }
        known[Key(device: status.device, inode: status.inode)] = number
    }

    /// The device that the mapped file of `line` stands for; nil if it is no character device.
    ///
    /// `maps` shows the inode of the node, not the device's number. `map_files` leads to the very file, but only with
    /// CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE; without, its path in the process's own root does, unless the node was
    /// removed there.
    mutating func device(of line: MapsLine, _ maps: MapsReader, in directory: String) -> DeviceNumber? {
        let key = Key(device: line.device, inode: line.inode)
        if let answer = known[key] { return answer }
        var answer: DeviceNumber?
        // A failure is answered by the next way.
        if let status = try? FileStatus(path: "\(directory)/map_files/\(maps.text(line.range))") {
            answer = status.kind == .characterDevice ? status.representedDevice : nil
        } else if let status = try? FileStatus(  // likewise: without an answer the caller says so
            path: "\(directory)/root\(maps.text(line.path))"),
            status.device == line.device, status.inode == line.inode
        {
            answer = status.kind == .characterDevice ? status.representedDevice : nil
        }
        known[key] = .some(answer)
        return answer
    }
}
