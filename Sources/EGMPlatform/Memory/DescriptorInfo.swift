/// What `/proc/PID/fdinfo/N` says about an open descriptor.
struct DescriptorInfo: Equatable {
    /// The mount that the file was opened in.
    private(set) var mount: Int?
    /// Linux 5.14.
    private(set) var inode: UInt64?

    init(_ text: [UInt8]) {
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            guard words.count == 2 else { continue }
            switch words[0] {
            case "mnt_id:": mount = Int(words[1])
            case "ino:": inode = UInt64(words[1])
            default: continue
            }
        }
    }
}
