internal import LinuxSystem

/// What egm-qemu takes from its environment. It has no options: every argument is QEMU's.
struct Environment {
    /// `EGMD_SOCKET`: the daemon's socket.
    var socket: String?
    /// `EGM_QEMU`: the real QEMU, a path or a name to search for in `PATH`.
    var program: String?
    /// `EGM_QEMU_DRY_RUN`: print the plan and start nothing. Everything but empty and `0` means yes, here and below.
    var dryRun: Bool
    /// `EGM_QEMU_POLICY`: `partition` to ask for a part of each region, as large as the memory backend, where nothing was
    /// allocated to the VM before; `socket`, or nothing, for whole regions.
    var policy: String?
    /// `EGM_QEMU_REQUIRE_GPUS`: as the configuration's `qemu.require-gpus`; nil leaves it to that.
    var requireGPUs: Bool?
    /// `EGM_QEMU_ALLOW_RETIRED`: as the configuration's `qemu.allow-retired`; nil leaves it to that.
    var allowRetired: Bool?
    var searchPath: String?

    init() {
        socket = environmentVariable("EGMD_SOCKET")
        program = environmentVariable("EGM_QEMU")
        policy = environmentVariable("EGM_QEMU_POLICY")
        dryRun = Environment.flag("EGM_QEMU_DRY_RUN") ?? false
        requireGPUs = Environment.flag("EGM_QEMU_REQUIRE_GPUS")
        allowRetired = Environment.flag("EGM_QEMU_ALLOW_RETIRED")
        searchPath = environmentVariable("PATH")
    }

    private static func flag(_ name: String) -> Bool? { environmentVariable(name).map { $0 != "0" } }
}
