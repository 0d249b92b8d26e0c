internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension HolderScan {
    /// Whether the text of a `maps` file has a mapping of the target.
    func hasMapping(_ maps: [UInt8], of directory: String, _ devices: inout MappedDevices) -> Bool {
        switch target {
        case .memoryFile(let device, let inode), .file(let device, let inode):
            // Cheap first: the two numbers next to each other. A path may hold the same text, so the line is read.
            let needle = "\(hex(device.major)):\(hex(device.minor)) \(inode) "
            guard contains(maps, needle) else { return false }
            return anyLine(maps) { line, _ in line.device == device && line.inode == inode }
        case .device(let number):
            return anyLine(maps) { line, reader in
                line.inode != 0 && devices.device(of: line, reader, in: directory) == number
            }
        }
    }

    /// What the text of a `maps` file maps of the target, bytes from its start.
    func mappedRanges(_ maps: [UInt8], of directory: String, _ devices: inout MappedDevices) -> [Range<UInt64>] {
        guard hasMapping(maps, of: directory, &devices) else { return [] }
        var ranges: [Range<UInt64>] = []
        var reader = MapsReader(maps)
        while let line = reader.next() {
            let isMatch =
                switch target {
                case .memoryFile(let device, let inode), .file(let device, let inode):
                    line.device == device && line.inode == inode
                case .device(let number):
                    line.inode != 0 && devices.device(of: line, reader, in: directory) == number
                }
            if isMatch { ranges.append(line.bytes) }
        }
        return ranges
    }

    private func anyLine(_ maps: [UInt8], _ isMatch: (MapsLine, MapsReader) -> Bool) -> Bool {
        var reader = MapsReader(maps)
        while let line = reader.next() { if isMatch(line, reader) { return true } }
        return false
    }

    private func hex(_ number: UInt32) -> String {
        let text = String(number, radix: 16)
        return text.count < 2 ? "0" + text : text
    }

    /// `maps` has no NUL bytes, so the C library's search, which is made of vector instructions, does.
    private func contains(_ maps: [UInt8], _ needle: String) -> Bool {
        let terminated = maps + [0]
        return unsafe terminated.withUnsafeBytes { bytes in
            guard let start = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return false }
            return unsafe strstr(start, needle) != nil
        }
    }
}
