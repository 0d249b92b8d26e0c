// The environment decides; what it leaves open, the configuration does. For a call without EGM the configuration is read
// only if something was left open: libvirt's probing depends on no file that it need not.

internal import EGMConfig
internal import EGMLaunch
internal import Glibc
internal import LinuxSystem

/// Where the daemon and the real QEMU are.
struct Settings {
    var socket: String
    var program: QEMUProgram
    /// How long the daemon may take to answer, milliseconds.
    var milliseconds: Int
    /// Whether to ask for a part of each region instead of all of it.
    var wantsPartition: Bool

    /// Whether all GPUs of the VM's regions must be on the command line, also if none is.
    var requireGPUs: Bool
    /// Whether a QEMU that cannot leave bad pages out may have memory with some.
    var allowRetired: Bool

    init(environment: Environment, usesEGM: Bool) throws {
        var configuration = Configuration()
        if environment.socket == nil || environment.program == nil || usesEGM {
            configuration = try Settings.loader.load()
        }
        socket = environment.socket ?? configuration.socket
        switch environment.policy ?? "" {
        case "", "socket": wantsPartition = false
        case "partition": wantsPartition = true
        case let other: throw LaunchRefusal.unknownPolicy(other)
        }
        milliseconds = configuration.client.timeout * 1000
        requireGPUs = environment.requireGPUs ?? configuration.qemu.requireGPUs
        allowRetired = environment.allowRetired ?? configuration.qemu.allowRetired
        var named = environment.program.map { ($0, "EGM_QEMU") }
        if named == nil, let binary = configuration.qemu.binary { named = (binary, "the configuration, qemu.binary") }
        program = QEMUProgram(
            named: named, calledAs: CommandLine.arguments.first ?? "egm-qemu", searchPath: environment.searchPath)
    }

    private static var loader: ConfigurationLoader {
        ConfigurationLoader(
            readFile: { path in
                do {
                    return try readFile(path, limit: Int(ConfigurationLoader.fileSizeLimit.bytes))
                } catch let error as SystemError where error.code == ENOENT { return nil }
            },
            listDirectory: { path in
                do {
                    return try HostRoot().names(in: path)
                } catch let error as SystemError where error.code == ENOENT { return nil }
            }
        )
    }
}
