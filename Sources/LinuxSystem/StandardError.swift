internal import Glibc

/// Standard error without a buffer.
package enum StandardError {
    /// Writes all of `text`. If that fails there is nobody else to tell.
    package static func write(_ text: String) { try? writeAll(text, to: STDERR_FILENO, subject: "standard error") }
}
