internal import LinuxSystem

/// Standard output.
enum Output {
    /// Prints `text` and a newline.
    static func print(_ text: String) throws {
        do throws(SystemError) {
            try StandardOutput.write(text + "\n")
        } catch {
            // The reader went away because it has seen enough.
            if error.isBrokenPipe { return }
            throw Failure(status: .outputFailed, message: "\(error); what was asked of egmd is done")
        }
    }
}
