import LinuxSystem

/// Writes lines to standard output at once, for whoever started the daemon by hand.
func writeLines(_ lines: [String]) {
    // Nobody reads it, or the disk is full: no reason not to serve.
    try? StandardOutput.write(lines.map { $0 + "\n" }.joined())
}
