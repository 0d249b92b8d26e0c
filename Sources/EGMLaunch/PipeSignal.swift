internal import Glibc
internal import Synchronization

/// What a write to a pipe that nobody reads any more does to this process. A program that tells its users of such an error
/// ignores the signal; a disposition that is ignored is inherited through exec, and shells cannot undo it, so the program
/// that comes after must get the one that we got.
package enum PipeSignal {
    private static let wasDefault = Atomic<Bool>(false)

    /// Ignores it, and keeps in mind how it was. The corresponding call is `sigaction(2)`.
    package static func ignore() {
        var before = sigaction()
        guard unsafe sigaction(SIGPIPE, nil, &before) == 0 else { return }
        let handler = unsafe unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
        guard unsafe handler == unsafeBitCast(SIG_DFL, to: Int.self) else { return }
        wasDefault.store(true, ordering: .relaxed)
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Puts back what `ignore` has changed; false if that is nothing.
    static func restore() -> Bool {
        guard wasDefault.exchange(false, ordering: .relaxed) else { return false }
        _ = signal(SIGPIPE, SIG_DFL)
        return true
    }
}
