internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension HolderScan {
    /// Whether the text of a `maps` file has a mapping of the target.
    func hasMapping(
        _ maps: [UInt8], of directory: String, _ devices: inout MappedDevices
    ) throws(SystemError) -> Bool {
        if isCertainlyFree(maps) { return false }
        var reader = MapsReader(maps)
        while let line = reader.next() {
            if try isTarget(line, reader, directory, &devices) { return true }
        }
        return false
    }

    /// What the text of a `maps` file maps of the target, bytes from its start.
    func mappedRanges(
        _ maps: [UInt8], of directory: String, _ devices: inout MappedDevices
    ) throws(SystemError) -> [Range<UInt64>] {
        if isCertainlyFree(maps) { return [] }
        var ranges: [Range<UInt64>] = []
        var reader = MapsReader(maps)
        while let line = reader.next() {
            if try isTarget(line, reader, directory, &devices) { ranges.append(line.bytes) }
        }
        return ranges
    }

    /// Cheap: the two numbers next to each other. A path may hold the same text, so what has them is read.
    private func isCertainlyFree(_ maps: [UInt8]) -> Bool {
        switch target {
        case .memoryFile(let device, let inode), .file(let device, let inode):
            !contains(maps, "\(hex(device.major)):\(hex(device.minor)) \(inode) ")
        case .device: false
        }
    }

    private func isTarget(
        _ line: MapsLine, _ maps: MapsReader, _ directory: String, _ devices: inout MappedDevices
    ) throws(SystemError) -> Bool {
        switch target {
        case .memoryFile(let device, let inode), .file(let device, let inode):
            line.device == device && line.inode == inode
        case .device(let number):
            if line.inode == 0 { false } else { try devices.device(of: line, maps, in: directory) == number }
        }
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
