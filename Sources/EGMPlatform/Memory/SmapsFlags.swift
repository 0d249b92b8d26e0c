// The last word on a mapping whose file nobody can reach any more: /proc/PID/smaps has the kernel's flags of each. A
// driver that maps memory of its own sets one that files on a disk have not.

internal import LinuxSystem

/// What the lines `VmFlags:` of a `smaps` file say of mapped files.
struct SmapsFlags {
    private struct File: Hashable {
        var device: DeviceNumber
        var inode: UInt64
    }

    /// pf and io: remap_pfn_range (nvgrace-egm); mm, mixed, and hg, huge pages: device-dax, by the kernel's version.
    private static let ofDevices: Set<Substring> = ["pf", "io", "mm", "hg"]

    /// Whether one of the file's mappings has such a flag, or none of the kernel's.
    private var files: [File: Bool] = [:]

    init(_ smaps: [UInt8]) {
        var current: File?
        for line in smaps.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: "VmFlags:".utf8) {
                guard let file = current else { continue }
                let words = String(decoding: line, as: UTF8.self).split(separator: " ")
                files[file] = files[file] == true || words.contains(where: SmapsFlags.ofDevices.contains)
                current = nil
            } else {
                var reader = MapsReader(Array(line))
                guard let mapping = reader.next() else { continue }
                if let file = current { files[file] = true }
                current = mapping.inode == 0 ? nil : File(device: mapping.device, inode: mapping.inode)
            }
        }
        if let file = current { files[file] = true }
    }

    /// Whether what is mapped of file `inode` on `device` can be a device's memory. A kernel that does not say the flags
    /// leaves it open, as does a mapping that is not there any more: it may have moved.
    func mayBeDevice(device: DeviceNumber, inode: UInt64) -> Bool { files[File(device: device, inode: inode)] ?? true }
}
