// One pthread. Swift's own pool is never used by the daemon: its threads would come as many as there are CPUs, without
// name or scheduling class, and with signals unblocked.

internal import CLinuxShims
internal import Glibc

/// A running pthread; ended by its body, waited for by `join`.
struct SystemThread: ~Copyable, Sendable {
    /// The longest name in bytes that the kernel keeps.
    static let nameLimit = 15

    private let thread: pthread_t

    /// Starts a thread that runs `body`.
    ///
    /// All signals are blocked in it but those that a thread raises by its own instructions: the loop's signal
    /// sources must get the others, and the scrubber has to see its SIGBUS.
    /// The name is shown by `ps -L`; it is cut to 15 bytes.
    init(
        name: String, scheduling: ThreadScheduling, _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        let start = unsafe Unmanaged.passRetained(Start(name: name, scheduling: scheduling, body: body))
        var mask = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&mask)
        for signal in [SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGABRT] { unsafe sigdelset(&mask, signal) }
        unsafe pthread_sigmask(SIG_SETMASK, &mask, &previous)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe egm_set_thread_name(start.name)
                start.scheduling.apply()
                start.body()
                return nil
            }, start.toOpaque())
        unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
        guard code == 0 else {
            unsafe start.release()
            throw SystemError(operation: "start thread", subject: name, code: code)
        }
        self.thread = thread
    }

    /// Waits for the thread's end; if the caller is the thread itself, lets it end alone.
    consuming func join() {
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    /// Lets the thread end alone.
    consuming func detach() { pthread_detach(thread) }

    private final class Start: Sendable {
        let name: String
        let scheduling: ThreadScheduling
        let body: @Sendable () -> Void

        init(name: String, scheduling: ThreadScheduling, body: @escaping @Sendable () -> Void) {
            var name = name[...]
            while name.utf8.count > SystemThread.nameLimit { name.removeLast() }
            self.name = String(name)
            self.scheduling = scheduling
            self.body = body
        }
    }
}
