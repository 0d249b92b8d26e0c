internal import CLinuxShims
internal import Glibc

/// Who looks at standard output.
package enum Terminal {
    /// Standard output is a terminal.
    package static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Standard error is a terminal.
    package static var isError: Bool { isatty(STDERR_FILENO) == 1 }

    /// The rows of the terminal behind standard output; nil if it is none, or does not say.
    package static var rows: Int? {
        let rows = egm_terminal_rows(STDOUT_FILENO)
        return rows > 0 ? Int(rows) : nil
    }
}
