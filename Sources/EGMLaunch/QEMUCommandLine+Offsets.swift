// Neither libvirt's XML nor a script that was written for whole regions names the offset of a partition: only egmd knows it.
// So egm-qemu completes what the command line leaves open. What it says is never changed.

extension QEMUCommandLine {
    /// Adds `offset` (bytes) to a backend that names none.
    package mutating func add(offset: UInt64, to backend: EGMBackend) {
        guard let section = backend.section else {
            let argument = arguments[backend.argumentIndex]
            return replaceArgument(backend.argumentIndex, by: QEMUCommandLine.adding(offset, to: argument))
        }
        for index in configFiles.indices where configFiles[index].argumentIndex == backend.argumentIndex {
            configFiles[index].change(section: section, removing: [], adding: "  offset = \"\(offset)\"")
        }
    }

    /// - Parameter argument: was read as a backend, so if it is JSON it is a whole object, and not an empty one.
    private static func adding(_ offset: UInt64, to argument: String) -> String {
        guard argument.utf8.first == UInt8(ascii: "{"), let end = argument.utf8.lastIndex(of: UInt8(ascii: "}"))
        else { return "\(argument),offset=\(offset)" }
        return argument[..<end] + ",\"offset\":\(offset)" + argument[end...]
    }
}
