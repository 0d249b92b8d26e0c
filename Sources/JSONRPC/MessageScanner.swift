/// The state machine of `MessageFramer`: looks at every byte once and finds where messages start and end. Positions are
/// indices of a buffer that the framer owns.
struct MessageScanner: Sendable {
    private enum State {
        /// Before the first byte of a message.
        case between
        /// Inside brackets; `depth` is at least 1.
        case structure(depth: Int)
        /// Inside a string, within brackets or (`depth` 0) on its own.
        case string(depth: Int)
        /// Behind a backslash in such a string.
        case escape(depth: Int)
        case number
        /// Inside `true`, `false` or `null`; the bytes still expected, the next one lowest.
        case literal(rest: UInt32)
        case failed(FramingError)
    }

    /// The limits; a change counts from the next byte on.
    var maximumBytes: Int
    var maximumDepth: Int
    private var state = State.between
    /// The kinds of the open brackets, the outermost lowest: 1 for an array. Deeper ones are left to the parser.
    private var arrays: UInt64 = 0
    /// Where the message being looked at starts; everything before it is done with.
    private(set) var start = 0
    /// The first byte that has not been looked at.
    private var position = 0

    init(maximumBytes: Int, maximumDepth: Int) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
    }

    var isInsideMessage: Bool { if case .between = state { false } else { true } }

    /// Starts over at `end`, where a message has ended.
    mutating func beginNext(at end: Int) { (start, position, state) = (end, end, .between) }

    /// The framer has dropped the first `count` bytes of its buffer.
    mutating func rebase(by count: Int) {
        start -= count
        position = max(0, position - count)
    }

    /// The framer has dropped its whole buffer after an error.
    mutating func beginFailed() { (start, position) = (0, 0) }

    /// Looks at new bytes until a message ends; the index behind its last byte, or nil when more bytes are needed.
    mutating func scan(_ bytes: Span<UInt8>) throws(FramingError) -> Int? {
        while position < bytes.count {
            switch state {
            case .between: if let end = try begin(bytes) { return end }
            case .structure(let depth): if let end = try structure(bytes, depth) { return end }
            case .string(let depth): if let end = string(bytes, depth) { return end }
            case .escape(let depth):
                // A control character is looked at again, as one that stands in a string.
                if bytes[position] >= 0x20 { position += 1 }
                state = .string(depth: depth)
            case .number: if let end = number(bytes) { return end }
            case .literal(let rest): if let end = literal(bytes, rest) { return end }
            case .failed(let error): throw error
            }
            if position - start > maximumBytes { throw fail(.tooLong(limit: maximumBytes)) }
        }
        if case .failed(let error) = state { throw error }
        return nil
    }

    /// Skips white space and takes the first byte of a message.
    private mutating func begin(_ bytes: Span<UInt8>) throws(FramingError) -> Int? {
        while position < bytes.count, bytes[position].isJSONSpace { position += 1 }
        start = position
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try open(bytes[position], depth: 1)
            state = .structure(depth: 1)
        case UInt8(ascii: "\""): state = .string(depth: 0)
        case UInt8(ascii: "t"): state = .literal(rest: 0x65_75_72)  // "rue"
        case UInt8(ascii: "f"): state = .literal(rest: 0x65_73_6C_61)  // "alse"
        case UInt8(ascii: "n"): state = .literal(rest: 0x6C_6C_75)  // "ull"
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): state = .number
        default: return endOfGarbage(bytes)
        }
        position += 1
        return nil
    }

    /// Takes bytes between brackets up to the next string, or to the end of the message.
    private mutating func structure(_ bytes: Span<UInt8>, _ initialDepth: Int) throws(FramingError) -> Int? {
        var depth = initialDepth
        let limit = end(bytes)
        while position < limit {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                state = .string(depth: depth)
                return nil
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                try open(byte, depth: depth)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // The wrong bracket: this never becomes JSON, so nobody waits for the rest.
                if !closes(byte, depth: depth) { return within(position) }
                depth -= 1
                if depth == 0 { return within(position) }
            case 0..<0x20 where !byte.isJSONSpace: return within(position)
            default: break
            }
        }
        state = .structure(depth: depth)
        return nil
    }

    /// Takes bytes of a string up to the next backslash, or to its end.
    private mutating func string(_ bytes: Span<UInt8>, _ depth: Int) -> Int? {
        let limit = end(bytes)
        while position < limit {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\\") {
                state = .escape(depth: depth)
                return nil
            }
            if byte == UInt8(ascii: "\"") {
                if depth == 0 { return within(position) }
                state = .structure(depth: depth)
                return nil
            }
            // Most likely a newline behind a string that was not closed: it is no JSON, whatever follows.
            if byte < 0x20 { return within(position) }
        }
        return nil
    }

    private mutating func number(_ bytes: Span<UInt8>) -> Int? {
        let limit = end(bytes)
        while position < limit {
            let byte = bytes[position]
            if !byte.isJSONNumber { return endsScalar(byte) ? position : endOfGarbage(bytes) }
            position += 1
        }
        return nil
    }

    private mutating func literal(_ bytes: Span<UInt8>, _ rest: UInt32) -> Int? {
        let byte = bytes[position]
        if rest == 0, endsScalar(byte) { return position }
        guard rest != 0, byte == UInt8(truncatingIfNeeded: rest) else { return endOfGarbage(bytes) }
        state = .literal(rest: rest >> 8)
        position += 1
        return nil
    }

    /// Where to stop looking: at the end, or one byte past the longest message, which makes it too long.
    private func end(_ bytes: Span<UInt8>) -> Int { min(bytes.count, start + maximumBytes + 1) }

    /// The end of a message, unless it is too long.
    private func within(_ end: Int) -> Int? { end - start > maximumBytes ? nil : end }

    private mutating func open(_ bracket: UInt8, depth: Int) throws(FramingError) {
        guard depth <= maximumDepth else { throw fail(.tooDeep(limit: maximumDepth)) }
        guard depth <= arrays.bitWidth else { return }
        let bit: UInt64 = 1 << UInt64(depth - 1)
        arrays = bracket == UInt8(ascii: "[") ? arrays | bit : arrays & ~bit
    }

    /// Whether `bracket` is of the kind that was opened at `depth`.
    private func closes(_ bracket: UInt8, depth: Int) -> Bool {
        guard depth <= arrays.bitWidth else { return true }
        return (arrays >> UInt64(depth - 1) & 1 == 1) == (bracket == UInt8(ascii: "]"))
    }

    private mutating func fail(_ error: FramingError) -> FramingError {
        state = .failed(error)
        return error
    }

    /// Whether `byte` ends a top-level number or literal: white space or the start of the next message.
    private func endsScalar(_ byte: UInt8) -> Bool {
        byte.isJSONSpace || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "\"")
    }

    /// The end of what is no JSON: the next white space, or the end of what has been received.
    private func endOfGarbage(_ bytes: Span<UInt8>) -> Int {
        var end = position + 1
        while end < bytes.count, !bytes[end].isJSONSpace { end += 1 }
        return end
    }
}
