internal import ArgumentParser

/// What `egmctl plan` prints.
enum PlanFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case qemu
    case qemuShell = "qemu-shell"
    case qemuNUL = "qemu-nul"
    case libvirt
    case libvirtCommandLine = "libvirt-commandline"
}
