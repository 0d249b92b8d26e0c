internal import CLinuxShims
internal import Glibc

/// From now on SIGINT (Ctrl-C) runs `body` on a thread of its own, once, instead of ending the program; nothing changes
/// where SIGINT is ignored, as a shell has it for background jobs. To be called before other threads are started: they
/// inherit that the signal is blocked.
package func whenInterrupted(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
    var old = sigaction()
    let isKnown = unsafe sigaction(SIGINT, nil, &old) == 0
    let isIgnored = unsafe unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == 1
    guard isKnown, !isIgnored else { return }
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGINT)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    try startThread(name: "interrupt") {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGINT)
        var number: CInt = 0
        while unsafe sigwait(&set, &number) != 0 {}
        body()
    }
}
