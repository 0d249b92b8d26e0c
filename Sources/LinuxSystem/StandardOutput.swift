internal import Glibc

/// Standard output without a buffer: what a person or a script waits for is there when the call returns.
package enum StandardOutput {
    /// Writes all of `text`.
    package static func write(_ text: String) throws(SystemError) {
        try writeAll(text, to: STDOUT_FILENO, subject: "standard output")
    }
}
