// Neither libvirt's XML nor a script that was written for whole regions names the offset of a partition: only egmd knows it.
// So egm-qemu completes what the command line leaves open. What it says is never changed.

extension QEMUCommandLine {
    /// The arguments, with the offsets (bytes) in the backends that name none, by the index of their argument.
    package func arguments(adding offsets: [Int: UInt64]) -> [String] {
        var arguments = arguments
        for (index, offset) in offsets { arguments[index] = Self.adding(offset, to: arguments[index]) }
        return arguments
    }

    /// - Parameter argument: was read as a backend, so if it is JSON it is a whole object, and not an empty one.
    private static func adding(_ offset: UInt64, to argument: String) -> String {
        guard argument.utf8.first == UInt8(ascii: "{"), let end = argument.utf8.lastIndex(of: UInt8(ascii: "}"))
        else { return "\(argument),offset=\(offset)" }
        return argument[..<end] + ",\"offset\":\(offset)" + argument[end...]
    }
}
