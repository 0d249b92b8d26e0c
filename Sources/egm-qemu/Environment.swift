internal import LinuxSystem

/// What egm-qemu takes from its environment. It has no options: every argument is QEMU's.
struct Environment {
    /// `EGMD_SOCKET`: the daemon's socket.
    var socket: String?
    /// `EGM_QEMU`: the real QEMU, a path or a name to search for in `PATH`.
    var program: String?
    /// `EGM_QEMU_DRY_RUN`: print the plan and start nothing. Everything but empty and `0` means yes.
    var dryRun: Bool
    var searchPath: String?

    init() {
        socket = environmentVariable("EGMD_SOCKET")
        program = environmentVariable("EGM_QEMU")
        dryRun = environmentVariable("EGM_QEMU_DRY_RUN").map { $0 != "0" } ?? false
        searchPath = environmentVariable("PATH")
    }
}
