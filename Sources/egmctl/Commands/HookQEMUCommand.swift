internal import ArgumentParser

/// `egmctl hook qemu`. `Entry` runs it without the argument parser, which would take a domain's name for an option, and
/// time; what stands here is for `--help`.
struct HookQEMUCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qemu", abstract: "Allocate and release for libvirt's QEMU domains; libvirt calls it.",
        usage: HookCall.synopsis,
        discussion: """
            To be called by a script in /etc/libvirt/hooks/qemu.d, with libvirt's four words and the domain's XML on \
            standard input. 'prepare' allocates the domain's regions for the user that will run QEMU, 'start' and \
            'started' check that it has them, 'release' ends the allocation, 'reconnect' tells egmd which process it is. \
            Domains without EGM are left alone. See docs/libvirt.md.
            """)

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("What libvirt says.", valueName: "word"))
    var words: [String] = []

    @OptionGroup var connection: ConnectionOptions

    func run() throws { try Hook.run(words, socket: connection.socket) }
}
