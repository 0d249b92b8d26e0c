// Cuts a stream of bytes into JSON texts. A message ends where its top-level JSON value ends, because some clients send
// pretty-printed JSON without a newline, others one line each. White space and newlines between messages are ignored.
//
// The scanner only counts brackets and knows strings; the parser judges the rest. A top-level scalar is no message of
// ours, but has to end somewhere too so that the parser can refuse it: strings at their quote, numbers and literals at
// the first byte that can't belong to them. A byte that starts no JSON value (the `G` of `GET / HTTP/1.1`) is handed
// out at once, as one message with what follows it up to white space, so that garbage is refused and never waited on. So
// is a message that cannot become JSON any more: up to a bracket of the wrong kind, or a control character in a string
// (a newline, where a quote is missing) or between the tokens.
//
// What the server does with the outcome, decided once:
//   message, valid JSON   answered; the connection goes on, also when the request is invalid
//   message, no JSON      answered with -32700 (parse error), then closed: what follows can't be trusted
//   FramingError          answered with -32600 (invalid request) and the limit, then closed: the end is unknown
//
// Every byte is looked at once, however the stream is cut; a message costs one copy of its bytes and never one of the
// bytes behind it.

/// Cuts received bytes into messages. Pure: no descriptor, no clock.
package struct MessageFramer: Sendable {
    private var buffer: [UInt8] = []
    private var scanner: MessageScanner

    package init(maximumBytes: Int = Limits.messageBytes, maximumDepth: Int = Limits.nestingDepth) {
        scanner = MessageScanner(maximumBytes: maximumBytes, maximumDepth: maximumDepth)
    }

    /// Sets other limits, which count from the next byte on.
    package mutating func limit(bytes: Int, depth: Int) {
        scanner.maximumBytes = bytes
        scanner.maximumDepth = depth
    }

    /// The bytes received and not yet handed out.
    package var pendingBytes: Int { buffer.count - scanner.start }

    /// Whether a message has begun and not ended: what a peer that hung up now has cut off.
    package var isInsideMessage: Bool { scanner.isInsideMessage }

    /// Adds received bytes.
    package mutating func append(_ bytes: ArraySlice<UInt8>) { buffer.append(contentsOf: bytes) }

    /// Adds received bytes.
    package mutating func append(_ bytes: [UInt8]) { buffer.append(contentsOf: bytes) }

    /// The next whole message, without the white space around it; nil when more bytes are needed.
    ///
    /// - Throws: `FramingError` for a message over a limit, and again on every later call.
    package mutating func next() throws(FramingError) -> [UInt8]? {
        // The compiler takes a span of `buffer` and a change of `scanner` for overlapping accesses; a copy is cheap.
        var scanner = self.scanner
        let outcome = Result { () throws(FramingError) in try scanner.scan(buffer.span) }
        self.scanner = scanner
        switch outcome {
        case .success(nil):
            reclaim()
            return nil
        case .success(let end?):
            let message = Array(buffer[scanner.start..<end])
            self.scanner.beginNext(at: end)
            return message
        case .failure(let error):
            // Nothing behind the fault will be read; `pendingBytes` becomes 0.
            buffer = []
            self.scanner.beginFailed()
            throw error
        }
    }

    /// What is left of a message when the stream has ended: for the parser, which will say what is missing.
    package mutating func finish() -> [UInt8]? {
        guard isInsideMessage, pendingBytes > 0 else { return nil }
        let rest = Array(buffer[scanner.start...])
        scanner.beginNext(at: buffer.count)
        reclaim()
        return rest
    }

    /// Gives back the space of handed-out messages. The bytes moved are fewer than those handed out before.
    private mutating func reclaim() {
        let start = scanner.start
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= Limits.idleBufferBytes)
        } else if start > buffer.count / 2 {
            buffer.removeFirst(start)
        } else {
            return
        }
        scanner.rebase(by: start)
    }
}
