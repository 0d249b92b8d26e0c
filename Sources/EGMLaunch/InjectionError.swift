internal import CInject
internal import Glibc
internal import LinuxSystem

/// Why a program was not started with regions injected.
package struct InjectionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The step that failed; see `enum egm_inject_step`.
    package enum Step: Equatable, Sendable {
        case arguments, supervisor, ptracer, filter, listener, selfOpen, selfTest, arm, childOpen

        init(_ step: egm_inject_step) {
            switch step {
            case EGM_INJECT_STEP_SUPERVISOR: self = .supervisor
            case EGM_INJECT_STEP_PTRACER: self = .ptracer
            case EGM_INJECT_STEP_FILTER: self = .filter
            case EGM_INJECT_STEP_LISTENER: self = .listener
            case EGM_INJECT_STEP_SELF_OPEN: self = .selfOpen
            case EGM_INJECT_STEP_SELF_TEST: self = .selfTest
            case EGM_INJECT_STEP_ARM: self = .arm
            case EGM_INJECT_STEP_CHILD_OPEN: self = .childOpen
            default: self = .arguments
            }
        }
    }

    package var step: Step
    /// The `errno` of that step; 0 where it is no system call that failed.
    package var code: Int32
    /// The region that the step was about.
    package var path: String

    package var description: String {
        switch step {
        case .arguments:
            "cannot prepare the injection of \(path): \(reason); the path must be absolute and plain"
        case .supervisor:
            "cannot start the supervisor that opens EGM nodes for QEMU: \(reason)"
        case .ptracer:
            "cannot let the supervisor read this process's paths (PR_SET_PTRACER): \(reason)"
        case .filter where code == EBUSY:
            "cannot install the seccomp filter: another one with a listener already watches this process "
                + "(a container runtime's, or a second egm-qemu around this one); start egm-qemu outside of it"
        case .filter:
            "cannot install the seccomp filter that reports open calls: \(reason); "
                + "Linux 5.14 or newer with CONFIG_SECCOMP_FILTER is needed"
        case .listener:
            "cannot hand the seccomp listener to the supervisor: \(reason)"
        case .selfOpen where code == EACCES:
            "cannot open \(path) through the supervisor: it may not read this process's memory; "
                + "if /proc/sys/kernel/yama/ptrace_scope is 2 or 3, start egm-qemu with CAP_SYS_PTRACE or lower it"
        case .selfOpen:
            "cannot open \(path) through the supervisor: \(reason)"
        case .childOpen where code == EACCES:
            "cannot open \(path) for a child of QEMU, which -daemonize makes: /proc/sys/kernel/yama/ptrace_scope is 1, so "
                + "the supervisor may not read its memory; start QEMU without -daemonize (as a service, or with setsid), "
                + "or egm-qemu with CAP_SYS_PTRACE"
        case .childOpen:
            "cannot open \(path) for a child of QEMU, which -daemonize makes: \(reason)"
        case .selfTest:
            "the test open of \(path) gave another file than the region's; QEMU was not started on it"
        case .arm:
            "the supervisor that opens EGM nodes for QEMU ended before QEMU was started: \(reason)"
        }
    }

    private var reason: String { SystemError(operation: "", subject: "", code: code).reason }
}
