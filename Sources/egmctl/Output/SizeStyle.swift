internal import Synchronization

/// How sizes are printed.
enum SizeStyle {
    /// `--bytes` was given. Set once, before anything is printed.
    static let isBytes = Atomic(false)
}
