// The lines of a `maps` file: `start-end perms offset major:minor inode   path`, numbers but the inode in hexadecimal.
// A host has some hundred thousand of them, so they are read as bytes, and text is made only of the few that matter.

internal import LinuxSystem

/// One line.
struct MapsLine: Equatable {
    var device: DeviceNumber
    var inode: UInt64
    /// Its bytes of the file.
    var bytes: Range<UInt64> = 0..<0
    /// Where in the file's bytes `start-end` stands, the name of the mapping in `map_files`.
    var range: Range<Int>
    /// Where the path stands; empty for nameless memory.
    var path: Range<Int>
}

/// Reads lines one after the other; a line that it does not understand is left out.
struct MapsReader {
    let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// The next line; nil at the end.
    mutating func next() -> MapsLine? {
        while position < bytes.count {
            let start = position
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            position = end + 1
            if let line = line(start..<end) { return line }
        }
        return nil
    }

    private func line(_ whole: Range<Int>) -> MapsLine? {
        var at = whole.lowerBound
        let rangeEnd = skipField(from: at, to: whole.upperBound)
        at = skipField(from: rangeEnd + 1, to: whole.upperBound)  // permissions
        at += 1
        guard let offset = number(&at, to: whole.upperBound, radix: 16) else { return nil }
        at += 1
        guard let major = number(&at, to: whole.upperBound, radix: 16), at < whole.upperBound,
            bytes[at] == UInt8(ascii: ":")
        else { return nil }
        at += 1
        guard let minor = number(&at, to: whole.upperBound, radix: 16), at < whole.upperBound,
            bytes[at] == UInt8(ascii: " ")
        else { return nil }
        at += 1
        guard let inode = number(&at, to: whole.upperBound, radix: 10), at == whole.upperBound || bytes[at] == 32,
            let major = UInt32(exactly: major), let minor = UInt32(exactly: minor)
        else { return nil }
        while at < whole.upperBound, bytes[at] == UInt8(ascii: " ") { at += 1 }
        return MapsLine(
            device: DeviceNumber(major: major, minor: minor), inode: inode,
            bytes: bytes(from: offset, whole.lowerBound..<rangeEnd), range: whole.lowerBound..<rangeEnd,
            path: at..<whole.upperBound)
    }

    /// What the mapping at the addresses in `range` shows of its file from `offset` on; all of it if that makes no sense.
    private func bytes(from offset: UInt64, _ range: Range<Int>) -> Range<UInt64> {
        var at = range.lowerBound
        guard let start = number(&at, to: range.upperBound, radix: 16) else { return 0..<UInt64.max }
        at += 1
        guard let end = number(&at, to: range.upperBound, radix: 16), end >= start else { return 0..<UInt64.max }
        let (last, isBeyond) = offset.addingReportingOverflow(end - start)
        return offset..<(isBeyond ? UInt64.max : last)
    }

    private func skipField(from start: Int, to end: Int) -> Int {
        var at = start
        while at < end, bytes[at] != UInt8(ascii: " ") { at += 1 }
        return at
    }

    /// The number at `at`, which then stands behind it; nil if there is no digit, or it does not fit.
    private func number(_ at: inout Int, to end: Int, radix: UInt64) -> UInt64? {
        let start = at
        var value: UInt64 = 0
        while at < end {
            let digit: UInt64
            switch bytes[at] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt64(bytes[at] - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = UInt64(bytes[at] - UInt8(ascii: "a")) + 10
            default: return at > start ? value : nil
            }
            guard digit < radix else { return nil }
            let (product, isTooMuch) = value.multipliedReportingOverflow(by: radix)
            let (sum, isMore) = product.addingReportingOverflow(digit)
            guard !isTooMuch, !isMore else { return nil }
            value = sum
            at += 1
        }
        return at > start ? value : nil
    }
}
