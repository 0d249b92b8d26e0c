// Where everything that can go wrong ends: one sentence on standard error, and an exit status from `ExitStatus`.

internal import ArgumentParser
internal import EGMClient
internal import EGMLaunch
internal import Glibc
internal import LinuxSystem

@main
enum Entry {
    static func main() {
        StandardDescriptors.fill()
        // A reader that has seen enough (`| head`) is no error; without this the process would die of the signal.
        PipeSignal.ignore()
        do {
            let words = CommandLine.arguments.dropFirst()
            // libvirt calls this for each VM of the host, most of which have no EGM: it has to cost nothing.
            if words.starts(with: ["hook", "qemu"]), !words.contains("--help") {
                return try Hook.run(Array(words.dropFirst(2)), socket: nil)
            }
            var command = try EgmctlCommand.parseAsRoot()
            try command.run()
        } catch let error as ClientError {
            end(ExitStatus(error), sentence(error))
        } catch let error as Failure {
            end(error.status, sentence(error))
        } catch {
            let words = Array(CommandLine.arguments.dropFirst())
            if EgmctlCommand.exitCode(for: error) == .validationFailure,
                let sentence = CommandSuggestion.sentence(for: words)
            {
                end(.usage, "\(sentence)\nUsage: 'egmctl --help' lists the commands.")
            }
            // Other wrong usage, and --help and --version, which are no errors.
            EgmctlCommand.exit(withError: error)
        }
    }

    /// What is told of `error`.
    static func sentence(_ error: any Error) -> String {
        if let error = error as? Failure { return error.message }
        return "\(error)"
    }

    private static func end(_ status: ExitStatus, _ message: String) -> Never {
        // There is nowhere left to complain if standard error is closed.
        StandardError.write("egmctl: \(message)\n")
        exit(status.rawValue)
    }
}
