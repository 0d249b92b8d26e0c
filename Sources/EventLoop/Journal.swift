// Where the executable logs to. Under systemd, where standard error is the journal (JOURNAL_STREAM names its device and
// inode), lines go to journald with their fields and their newlines. Elsewhere they go to standard error, each line
// with its level as `<6>` in front unless a person reads it on a terminal, and what its fields say beside it at the end.
// Libraries never log.

internal import CSystemd
internal import Glibc
internal import LinuxSystem
internal import Synchronization

/// The program's log; usable from any thread.
package final class Journal: Sendable {
    /// Where lines go.
    package enum Destination: Hashable, Sendable {
        case journal
        /// Standard error, or another descriptor that stays open; `prefixed`: with `<level>` before every line.
        case stream(descriptor: Int32, prefixed: Bool)
    }

    package let destination: Destination
    private let identifier: String
    private let threshold: Atomic<Int32>

    /// The identifier is `SYSLOG_IDENTIFIER`, usually the program's name.
    package init(identifier: String, level: LogLevel = .info, destination: Destination = .detected()) {
        self.identifier = identifier
        self.destination = destination
        threshold = Atomic(level.rawValue)
    }

    /// Lines that matter less than this are dropped.
    package var level: LogLevel {
        get { LogLevel(rawValue: threshold.load(ordering: .relaxed)) ?? .info }
        set { threshold.store(newValue.rawValue, ordering: .relaxed) }
    }

    /// Logs `message`, a sentence without a full stop at the end of its last line, with its fields.
    ///
    /// It never fails: a log that can't be written is no reason to stop, and there is nowhere to say so.
    package func log(_ level: LogLevel, _ message: @autoclosure () -> String, _ fields: LogField...) {
        log(level, message(), fields)
    }

    package func log(_ level: LogLevel, _ message: @autoclosure () -> String, _ fields: [LogField]) {
        guard level.rawValue <= threshold.load(ordering: .relaxed) else { return }
        write(level, message(), fields)
    }

    /// The same for what must be there whatever the level is, and has a form of its own, such as an audit: a stream shows
    /// the message as it is.
    package func always(_ level: LogLevel, _ message: String, _ fields: [LogField]) {
        write(level, message, shown: message, fields)
    }

    private func write(_ level: LogLevel, _ message: String, _ fields: [LogField]) {
        write(level, message, shown: message + Journal.rest(of: fields, beside: message), fields)
    }

    private func write(
        _ level: LogLevel, _ message: String, shown: @autoclosure () -> String, _ fields: [LogField]
    ) {
        switch destination {
        case .journal: Journal.send(level, message, identifier: identifier, fields: fields)
        case .stream(let descriptor, let prefixed):
            Journal.write(Journal.lines(level, shown(), prefixed: prefixed), to: descriptor)
        }
    }

    /// What a stream shows of the fields: those whose values the message does not have in it. The id of a message is of use
    /// to the journal alone.
    static func rest(of fields: [LogField], beside message: String) -> String {
        let unsaid = fields.filter { $0.name != "MESSAGE_ID" && !message.contains($0.value) }
        return unsaid.isEmpty ? "" : " [\(unsaid.map { "\($0.name)=\($0.value)" }.joined(separator: " "))]"
    }

    /// What `message` looks like on a stream. Control characters other than newlines are shown as `\x1b`, because a
    /// message may quote what a client sent.
    static func lines(_ level: LogLevel, _ message: String, prefixed: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(message.utf8.count + 8)
        for line in message.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if prefixed { bytes.append(contentsOf: "<\(level.rawValue)>".utf8) }
            for byte in line {
                if (byte < 0x20 && byte != UInt8(ascii: "\t")) || byte == 0x7f {
                    let digits = String(byte, radix: 16)
                    bytes.append(contentsOf: (digits.utf8.count == 1 ? "\\x0" : "\\x").utf8)
                    bytes.append(contentsOf: digits.utf8)
                } else {
                    bytes.append(byte)
                }
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        // One call for a whole message, so that messages of two threads don't mix; what a full pipe refuses is lost.
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    private static func send(_ level: LogLevel, _ message: String, identifier: String, fields: [LogField]) {
        var text = ["MESSAGE=\(message)", "PRIORITY=\(level.rawValue)", "SYSLOG_IDENTIFIER=\(identifier)"]
        text.append(contentsOf: fields.map { "\($0.name)=\($0.value)" })
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for entry in text {
            bytes.append(contentsOf: entry.utf8)
            ends.append(bytes.count)
        }
        unsafe bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var start = 0
            var vectors: [iovec] = unsafe []
            for end in ends {
                unsafe vectors.append(iovec(iov_base: base + start, iov_len: end - start))
                start = end
            }
            _ = unsafe sd_journal_sendv(vectors, CInt(vectors.count))
        }
    }
}
