// egm-qemu stands where the QEMU binary stood. Without EGM on the command line it only execs QEMU, as fast as it can:
// libvirt probes its emulator so. With EGM it gets the allocation, has the descriptors put into the place of the
// nodes, and execs QEMU in its own pid. If anything fails, QEMU is not started, and one sentence says why.

internal import EGMLaunch
internal import Glibc
internal import LinuxSystem

@main
struct Entry {
    /// The exit status when QEMU was not started; also QEMU's own for a command line that it refuses.
    static let failure: Int32 = 1

    static func main() {
        StandardDescriptors.fill()
        let environment = Environment()
        do {
            var line = try QEMUCommandLine(arguments: Array(CommandLine.arguments.dropFirst()), json: JSONReader())
            try line.readConfigFiles(ConfigFileCopy.read)
            let settings = try Settings(environment: environment, usesEGM: !line.backends.isEmpty)
            let program = try settings.program.find()
            if environment.dryRun {
                Swift.print(try LaunchPlan(line: line, program: program, socket: settings.socket).description)
                return
            }
            if line.backends.isEmpty { try replaceProcess(with: program, arguments: line.arguments) }
            var launch = Launch(line: line, program: program, settings: settings)
            try launch.run()
        } catch {
            report("\(error)")
            exit(Entry.failure)
        }
    }

    /// Writes one line to standard error, past any buffer: the process may be about to become another one.
    static func report(_ sentence: String) {
        StandardError.write("egm-qemu: \(sentence)\n")
    }
}
