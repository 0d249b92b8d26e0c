internal import EGMLaunch
internal import LinuxSystem

/// What egm-qemu would do, for `EGM_QEMU_DRY_RUN`. Nothing is asked of the daemon.
struct LaunchPlan: CustomStringConvertible {
    var line: QEMUCommandLine
    var program: String
    var socket: String
    var uuid: String
    private var notes: [String]

    init(line: QEMUCommandLine, program: String, socket: String) throws {
        try line.checkBackends(pageSize: UInt64(MemoryPage.size))
        var line = line
        notes = line.notes
        line.removePrealloc(json: JSONReader())
        line.removeReplacedMemory()
        self.line = line
        self.program = program
        self.socket = socket
        uuid = try line.vmUUID()
    }

    var description: String {
        var rows = ["egm-qemu: dry run; nothing is allocated, nothing is started"]
        if line.backends.isEmpty {
            rows.append("no memory backend on an EGM node: QEMU is started as it is")
        } else {
            rows.append("daemon      \(socket)")
            rows.append("VM          \(uuid)\(line.uuid == nil ? " (random)" : "") \(line.guestName ?? "")")
        }
        for backend in line.backends {
            rows.append(
                "region      \(backend.region) as \(backend.path), \(backend.size ?? 0) bytes, backend \(backend.id)")
        }
        if !line.backends.isEmpty {
            for device in line.vfioDevices {
                rows.append("GPU         \(device), if it belongs to one of these regions")
            }
        }
        for file in line.filesWithBackends { rows.append("file        QEMU reads a copy of \(file.path)") }
        for note in notes { rows.append("note        \(note)") }
        rows.append("QEMU        \(program)")
        rows.append("arguments   " + line.arguments.map(shellQuoted).joined(separator: " "))
        return rows.joined(separator: "\n")
    }
}
