internal import ArgumentParser
internal import EGMLaunch
internal import LinuxSystem

/// `egmctl exec`.
struct ExecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a program that gets the memory of allocations.",
        discussion: """
            The program replaces egmctl and gets one descriptor for each region, from number 3 on. The environment says \
            which: EGM_FD_egm4=3, EGM_OFFSET_egm4 and EGM_SIZE_egm4 (bytes; map exactly this), and LISTEN_FDS, LISTEN_PID \
            and LISTEN_FDNAMES as systemd sets them. With --inject the program gets them where it opens /dev/egm4 instead, \
            as QEMU does behind egm-qemu: for programs that only take paths.

            The allocations belong to the program from then on, and end with it unless --persistent is given.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Option(parsing: .upToNextOption, help: ArgumentHelp("The allocations.", valueName: "id"))
    var alloc: [String]

    @Flag(help: "Answer the program's opens of /dev/egmN with the descriptors.")
    var inject = false

    @Flag(help: "Keep the allocations when the program ends; only an administrator can release them then.")
    var persistent = false

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The program and its arguments.", valueName: "command"))
    var command: [String] = []

    func validate() throws {
        guard !alloc.isEmpty else { throw ValidationError("Name an allocation with --alloc.") }
        guard command.first?.isEmpty == false else { throw ValidationError("Give a command after '--'.") }
        guard Set(alloc).count == alloc.count else { throw ValidationError("Name each allocation once.") }
    }

    func run() throws {
        let program = try program()
        var handover = try Handover(connection.client(), allocations: alloc, persistent: persistent)
        do {
            try handover.start(program, arguments: Array(command.dropFirst()), injected: inject)
        } catch let error as SystemError {
            throw Failure(status: .notRunnable, message: "cannot run \(program): \(error)")
        } catch let error as InjectionError {
            throw Failure(status: .notRunnable, message: "\(error)")
        }
    }

    /// Found before anything is changed: an allocation that was activated ends with us if there is nothing to run.
    private func program() throws(Failure) -> String {
        let name = command.first ?? ""
        switch ProgramSearch(name, searchPath: environmentVariable("PATH")) {
        case .found(let path): return path
        case .notRunnable(let path):
            throw Failure(
                status: .notRunnable,
                message: "cannot run \(path): it is no program that this user may run; "
                    + "correct the name")
        case .notFound:
            throw Failure(
                status: .notFound,
                message: "cannot run '\(name)': there is no such program; correct "
                    + "the name, or PATH")
        }
    }
}
