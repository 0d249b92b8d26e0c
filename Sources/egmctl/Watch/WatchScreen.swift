// The screen of `egmctl watch`. It is drawn from the top over what was there, line by line, so that it does not flicker;
// what does not fit the terminal's rows is left out with a line that says so. A terminal's alternate screen keeps the
// user's own.

internal import EGMClient
internal import LinuxSystem

/// Draws the host's status on a terminal.
struct WatchScreen: ~Copyable {
    private let path: String
    private var client: Client?
    private var last = "nothing seen yet"
    private var isEntered = false

    init(path: String) { self.path = path }

    /// Asks the daemon, and draws. A daemon that is not there is said, and asked again with the next event.
    mutating func draw() throws {
        do throws(ClientError) {
            var taken = if let kept = client.take() { kept } else { try Client.connect(to: path) }
            last = try HostView(&taken).text
            client = consume taken
        } catch {
            guard isEntered, error.isAway else { throw error }
            return try show(banner: error.problem)
        }
        try show(banner: nil)
    }

    /// Draws what was seen last, and why there is nothing newer.
    mutating func draw(without error: ClientError) throws {
        client = nil
        try show(banner: error.problem)
    }

    /// Gives the terminal back.
    mutating func leave() {
        guard isEntered else { return }
        isEntered = false
        // A terminal that is gone needs nothing given back.
        try? StandardOutput.write("\u{1B}[?25h\u{1B}[?1049l")
    }

    private mutating func show(banner: String?) throws {
        var lines = last.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let title =
            banner.map { Colour.red.paint("egmd is away: \($0); trying again") }
            ?? "as of \(timeText(Int(realtimeSeconds())))"
        lines.insert(contentsOf: ["\(title)   (Ctrl-C ends)", ""], at: 0)
        if let rows = Terminal.rows, lines.count > rows {
            let left = lines.count - rows + 1
            lines = lines.prefix(rows - 1) + ["and \(countText(left, "line")) more: egmctl status"]
        }
        let start = isEntered ? "" : "\u{1B}[?1049h\u{1B}[?25l"
        isEntered = true
        try Output.write(start + "\u{1B}[H" + lines.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[K\u{1B}[J")
    }
}
