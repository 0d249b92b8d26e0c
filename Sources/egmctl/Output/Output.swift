internal import LinuxSystem

/// Standard output.
enum Output {
    /// Prints `text` and a newline.
    static func print(_ text: String) throws { try write(text + "\n") }

    /// Prints `text` as it is.
    static func write(_ text: String) throws {
        do throws(SystemError) {
            try StandardOutput.write(text)
        } catch {
            // The reader went away because it has seen enough.
            if error.isBrokenPipe { return }
            throw Failure(status: .outputFailed, message: "\(error); what was asked of egmd is done")
        }
    }

    /// Prints one of many lines; false if nobody reads them any more.
    static func printLine(_ text: String) throws -> Bool {
        do throws(SystemError) {
            try StandardOutput.write(text + "\n")
            return true
        } catch {
            if error.isBrokenPipe { return false }
            throw Failure(status: .outputFailed, message: "\(error); nothing more can be shown")
        }
    }
}
