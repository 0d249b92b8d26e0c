// The one error of the layer that talks to the kernel. It keeps the three things that make a message useful: what
// was tried, on what, and why the kernel refused. What to do about it is known only higher up, and added there.

internal import Glibc

/// A failed system call: operation, subject and `errno`.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried, as a verb: `open`, `map`, `send`.
    package var operation: String
    /// What it was tried on: a path, `descriptor 7`, `pid 4711`.
    package var subject: String
    /// The `errno` of the failed call.
    package var code: Int32

    package init(operation: String, subject: String, code: Int32) {
        self.operation = operation
        self.subject = subject
        self.code = code
    }

    /// The C library's text for `code`, for example `No such file or directory`.
    package var reason: String {
        var buffer = [CChar](repeating: 0, count: 128)
        let status = unsafe strerror_r(code, &buffer, buffer.count)
        guard status == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package var description: String { "cannot \(operation) \(subject): \(reason)" }
}
