internal import LinuxSystem

/// What egm-qemu takes from its environment. It has no options: every argument is QEMU's.
struct Environment {
    /// `EGMD_SOCKET`: the daemon's socket.
    var socket: String?
    /// `EGM_QEMU`: the real QEMU, a path or a name to search for in `PATH`.
    var program: String?
    /// `EGM_QEMU_DRY_RUN`: print the plan and start nothing. Everything but empty and `0` means yes.
    var dryRun: Bool
    /// `EGM_QEMU_POLICY`: `partition` to ask for a part of each region, as large as the memory backend, where nothing was
    /// allocated to the VM before; `socket`, or nothing, for whole regions.
    var policy: String?
    var searchPath: String?

    init() {
        socket = environmentVariable("EGMD_SOCKET")
        program = environmentVariable("EGM_QEMU")
        dryRun = environmentVariable("EGM_QEMU_DRY_RUN").map { $0 != "0" } ?? false
        policy = environmentVariable("EGM_QEMU_POLICY")
        searchPath = environmentVariable("PATH")
    }
}
