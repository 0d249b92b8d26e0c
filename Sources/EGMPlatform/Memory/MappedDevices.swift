internal import Glibc
internal import LinuxSystem

/// Which mapped inodes are character devices: asked once for each inode of a scan, since all processes map the same
/// few hundred files.
struct MappedDevices {
    private struct Key: Hashable {
        var device: DeviceNumber
        var inode: UInt64
    }
    private var known: [Key: DeviceNumber?] = [:]
    /// Where no file can be a device.
    private let nameless = MappedDevices.namelessDevices()
    /// Of the process that was asked last: it is costly, and rarely needed.
    private var flags: (directory: String, flags: SmapsFlags)?

    /// Whether `map_files` is tried; only a test does without.
    private let asksMapFiles: Bool

    /// The host's own node of the device that is looked for is known from the start: whoever has it from egmd maps that
    /// one, and can be found without a path of his own.
    init(_ target: HolderTarget, asksMapFiles: Bool = true) {
        self.asksMapFiles = asksMapFiles
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
    /// removed there. Then the flags of the mapping say whether it can be a device's memory at all.
    /// - Throws: `EACCES`, if it can.
    mutating func device(
        of line: MapsLine, _ maps: MapsReader, in directory: String
    ) throws(SystemError) -> DeviceNumber? {
        let key = Key(device: line.device, inode: line.inode)
        if let answer = known[key] { return answer }
        if nameless.contains(line.device) || isBuffer(line, maps) { return nil }
        let answer: DeviceNumber?
        // A failure is answered by the next way.
        if asksMapFiles, let status = try? FileStatus(knownOf: "\(directory)/map_files/\(maps.text(line.range))") {
            answer = status.kind == .characterDevice ? status.representedDevice : nil
        } else if let status = try? FileStatus(  // likewise
            knownOf: "\(directory)/root\(maps.text(line.path))"),
            // Both numbers, although btrfs and overlayfs tell another device here than there: the path is the process's to
            // choose, and a file with the right inode number is easily put in a node's place.
            status.device == line.device, status.inode == line.inode
        {
            answer = status.kind == .characterDevice ? status.representedDevice : nil
        } else if let status = try? FileStatus(  // likewise
            knownOf: "/dev\(maps.text(line.path))"),
            // Its mount is of an egmd that ran before, in a sandbox of its own, and gave the descriptor away: then the path
            // starts where that mount does. The same file is in our /dev.
            status.device == line.device, status.inode == line.inode
        {
            answer = status.kind == .characterDevice ? status.representedDevice : nil
        } else {
            // Of this process alone: another one may have another file of that number. (Its node may be gone.)
            try checkNoDevice(line, maps, directory)
            return nil
        }
        known[key] = .some(answer)
        return answer
    }

    /// A DMA buffer, which the kernel names so. The path of a node that was removed ends in another way.
    private func isBuffer(_ line: MapsLine, _ maps: MapsReader) -> Bool {
        let path = maps.text(line.path)
        return path.hasPrefix("/dmabuf:") && !path.hasSuffix(" (deleted)")
    }

    /// - Throws: `EACCES`, if the mapping that nobody can reach may be a device's.
    private mutating func checkNoDevice(
        _ line: MapsLine, _ maps: MapsReader, _ directory: String
    ) throws(SystemError) {
        let flags: SmapsFlags
        if let read = self.flags, read.directory == directory {
            flags = read.flags
        } else {
            flags = SmapsFlags(try ProcessFiles.content(directory + "/smaps"))
            self.flags = (directory, flags)
        }
        guard flags.mayBeDevice(device: line.device, inode: line.inode) else { return }
        let table = try ProcessFiles.content(directory + "/mountinfo")
        guard ProcessMounts.lacksDevices(on: line.device, in: table) else {
            throw SystemError(
                operation: "look at", subject: "what \(directory) maps at \(maps.text(line.range))", code: EACCES)
        }
    }

    /// The file systems of the kernel's own in which memory files, anonymous inodes and sockets are. Every process maps
    /// such files, and those of KVM and VFIO have the flags of a device.
    private static func namelessDevices() -> Set<DeviceNumber> {
        var devices: Set<DeviceNumber> = []
        // Without one of them its files are looked at more closely.
        if let file = try? MemoryFile.create(name: "egmd-scan", size: 1), let status = try? FileStatus(of: file) {
            devices.insert(status.device)
        }
        // The same.
        if let signal = try? WakeSignal(), let status = try? FileStatus(of: signal.descriptor) {
            devices.insert(status.device)
        }
        // The same. Who listens to packets maps its socket.
        if let pair = try? UnixStream.pair(), let status = try? FileStatus(of: pair.first.descriptor) {
            devices.insert(status.device)
        }
        return devices
    }
}
