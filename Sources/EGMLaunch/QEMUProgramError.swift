/// Why there is no QEMU to start.
package enum QEMUProgramError: Error, Equatable, Sendable, CustomStringConvertible {
    case notFound(name: String, searchPath: String, source: String?)
    case notRunnable(path: String, source: String?)
    case isSelf(path: String, source: String?)
    case unknownSelf(reason: String)

    package var description: String {
        switch self {
        case .notFound(let name, let searchPath, let source):
            "cannot find the real QEMU '\(name)'\(from(source)) in \(searchPath); install it, or name it in EGM_QEMU"
        case .notRunnable(let path, let source):
            "cannot start the real QEMU \(path)\(from(source)): it is no program that this user may run; "
                + "correct the path"
        case .isSelf(let path, let source):
            "the real QEMU \(path)\(from(source)) is egm-qemu itself and would start itself for ever; "
                + "name QEMU's own binary in EGM_QEMU"
        case .unknownSelf(let reason):
            "cannot tell egm-qemu from the real QEMU: \(reason); is /proc mounted?"
        }
    }

    private func from(_ source: String?) -> String { source.map { " (from \($0))" } ?? "" }
}
