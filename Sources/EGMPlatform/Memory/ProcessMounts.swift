// What cannot be looked at may be the memory, unless its file system says that it is no device. FUSE is the case that
// every host has: such a file system answers its owner alone, not even root, so without this one mount of one user would
// keep every region draining.

internal import LinuxSystem

/// What `/proc/PID/mountinfo` says about the mounts of a process.
enum ProcessMounts {
    /// Whether no file of mount `number` can be opened as a device: it is mounted so, or it is of a file system in user
    /// space that does not answer us. (Devices on those need root of the host to be mounted so.)
    ///
    /// A mount that is not listed, because it was detached, may have devices.
    static func lacksDevices(_ number: Int, in table: [UInt8]) -> Bool {
        let found = mounts(table).filter { $0.number == number }
        return !found.isEmpty && found.allSatisfy(\.lacksDevices)
    }

    /// The same of all mounts of the file system with the number `device`.
    static func lacksDevices(on device: DeviceNumber, in table: [UInt8]) -> Bool {
        let found = mounts(table).filter { $0.device == "\(device.major):\(device.minor)" }
        return !found.isEmpty && found.allSatisfy(\.lacksDevices)
    }

    private struct Mount {
        var number: Int
        var device: String
        var lacksDevices: Bool
    }

    /// ID parent major:minor root point options [more]… - type source options
    ///
    /// Lines and words are those of bytes: who mounts chooses names, and a letter that Swift takes together with the blank
    /// behind it for one character must not hide where a word ends.
    private static func mounts(_ table: [UInt8]) -> [Mount] {
        table.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard words.count > 8, let number = Int(words[0]),
                let separator = words[6...].firstIndex(of: "-"), separator + 1 < words.count
            else { return nil }
            let type = words[separator + 1]
            return Mount(
                number: number, device: words[2],
                lacksDevices: words[5].split(separator: ",").contains("nodev") || type == "fuse"
                    || type.hasPrefix("fuse."))
        }
    }
}
