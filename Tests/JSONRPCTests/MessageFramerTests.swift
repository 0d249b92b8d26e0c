import Glibc
import JSONRPC
import Testing

@Suite struct MessageFramerTests {
    /// Feeds chunks and collects the messages.
    private func messages(
        _ chunks: [[UInt8]], maximumBytes: Int = Limits.messageBytes, maximumDepth: Int = Limits.nestingDepth
    ) throws -> [String] {
        var framer = MessageFramer(maximumBytes: maximumBytes, maximumDepth: maximumDepth)
        var found: [String] = []
        for chunk in chunks {
            framer.append(chunk)
            while let message = try framer.next() { found.append(String(decoding: message, as: UTF8.self)) }
        }
        if let rest = framer.finish() { found.append(String(decoding: rest, as: UTF8.self)) }
        #expect(framer.pendingBytes == 0)
        return found
    }

    private static let stream = """
         {"a":"}]\\"\\\\","b":[{}, [1 ,2]]}{"c":1}
        [ {"d" : "[" } ]\t\r\n "lone \\" string" 12.5e3 true null{"e":"ü\\u007d"}
        """
    private static let expected = [
        #"{"a":"}]\"\\","b":[{}, [1 ,2]]}"#, #"{"c":1}"#, #"[ {"d" : "[" } ]"#, #""lone \" string""#, "12.5e3", "true",
        "null", #"{"e":"ü\u007d"}"#,
    ]

    @Test func severalMessagesInOneChunk() throws {
        #expect(try messages([Array(Self.stream.utf8)]) == Self.expected)
    }

    @Test func aByteAtATime() throws {
        #expect(try messages(Self.stream.utf8.map { [$0] }) == Self.expected)
    }

    @Test func splitAtEveryByte() throws {
        let bytes = Array(Self.stream.utf8)
        for cut in 0...bytes.count {
            #expect(try messages([Array(bytes[..<cut]), Array(bytes[cut...])]) == Self.expected, "cut at \(cut)")
        }
    }

    @Test func splitTwiceAtEveryPairOfBytes() throws {
        let bytes = Array(Self.stream.utf8)
        for first in 0..<bytes.count {
            for second in first..<bytes.count {
                let chunks = [Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])]
                guard try messages(chunks) == Self.expected else {
                    Issue.record("cut at \(first) and \(second)")
                    return
                }
            }
        }
    }

    @Test(arguments: [
        ("nonsense\n", "nonsense"), ("no", "no"), ("GET / HTTP/1.1\r\n", "GET"), ("}", "}"), (",", ","),
        ("\u{FEFF}{}", "\u{FEFF}{}"), ("truex ", "truex"), ("1x ", "1x"), ("#!", "#!"), ("\0", "\0"),
    ])
    func garbageIsHandedOutAtOnce(input: String, message: String) throws {
        var framer = MessageFramer()
        framer.append(Array(input.utf8))
        #expect(try framer.next() == Array(message.utf8))
    }

    /// What cannot become JSON any more is handed out up to the byte that says so, however it comes; nobody waits for
    /// an end that would not help.
    @Test(arguments: [
        // The batch of JSON-RPC 2.0's own examples that is no JSON.
        (
            #"[{"jsonrpc":"2.0","method":"sum","id":"1"},{"jsonrpc":"2.0","method"]"#,
            #"[{"jsonrpc":"2.0","method":"sum","id":"1"},{"jsonrpc":"2.0","method"]"#
        ),
        ("{]", "{]"), ("[{]}", "[{]"), ("[[}", "[[}"), ("{\"a\":[}", "{\"a\":[}"),
        // A quote is missing.
        ("{\"method\":\"system.ping}\n{}", "{\"method\":\"system.ping}\n"), ("\"a\tb\"", "\"a\t"),
        ("\"a\\\n\"", "\"a\\\n"), ("{\"a\":\u{1}}", "{\"a\":\u{1}"), ("[1,\0", "[1,\0"), ("[\u{1B}]", "[\u{1B}"),
    ])
    func whatIsBrokenIsNotWaitedOn(input: String, message: String) throws {
        var whole = MessageFramer()
        whole.append(Array(input.utf8))
        #expect(try whole.next() == Array(message.utf8))
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: message) }
        var slow = MessageFramer()
        for byte in message.utf8.dropLast() {
            slow.append([byte])
            #expect(try slow.next() == nil)
        }
        slow.append(Array(message.utf8.suffix(1)))
        #expect(try slow.next() == Array(message.utf8))
    }

    /// Brackets are told apart down to 64 levels; below, only counted.
    @Test func bracketsDeepDown() throws {
        for (depth, ends) in [(64, true), (65, false)] {
            var framer = MessageFramer(maximumDepth: 100)
            framer.append(Array((String(repeating: "[", count: depth) + "}").utf8))
            #expect((try framer.next() != nil) == ends, "\(depth)")
        }
        let deep = String(repeating: "[{\"a\":", count: 32) + "[]" + String(repeating: "}]", count: 32)
        #expect(try messages([Array(deep.utf8)], maximumDepth: 100) == [deep])
    }

    @Test(arguments: [#"{"a":1}"#, #"[[1]]   "#, #""text""#, "12 ", "12{", "null\n", "false["])
    func messageIsHandedOutWithoutWaitingForMore(input: String) throws {
        var framer = MessageFramer()
        framer.append(Array(input.utf8))
        #expect(try framer.next() != nil)
    }

    @Test func unfinishedMessageIsLeftToTheParser() throws {
        var framer = MessageFramer()
        framer.append(Array(#" {"a": ["#.utf8))
        #expect(try framer.next() == nil)
        #expect(framer.isInsideMessage)
        #expect(framer.finish() == Array(#"{"a": ["#.utf8))
        #expect(!framer.isInsideMessage)
        #expect(framer.finish() == nil)
    }

    @Test func messageAtTheByteLimitPassesAndOneMoreDoesNot() throws {
        #expect(try messages([Array("  [1234] {} 123456 ".utf8)], maximumBytes: 6) == ["[1234]", "{}", "123456"])
        for input in ["[12345]", "1234567", "\"12345\"", "[123456"] {
            for chunks in [[Array(input.utf8)], input.utf8.map { [$0] }] {
                #expect(throws: FramingError.tooLong(limit: 6), "\(input)") {
                    try messages(chunks, maximumBytes: 6)
                }
            }
        }
    }

    @Test func defaultByteLimit() throws {
        let atLimit = "\"" + String(repeating: "x", count: Limits.messageBytes - 2) + "\""
        #expect(try messages([Array(atLimit.utf8)]).first?.utf8.count == 1 << 20)
        let over = "\"" + String(repeating: "x", count: Limits.messageBytes - 1) + "\""
        #expect(throws: FramingError.tooLong(limit: 1 << 20)) { try messages([Array(over.utf8)]) }
    }

    @Test func depthAtTheLimitPassesAndOneMoreDoesNot() throws {
        let at = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try messages([Array(at.utf8)]) == [at])
        #expect(throws: FramingError.tooDeep(limit: 64)) { try messages([Array("[\(at)]".utf8)]) }
        // Brackets in strings are no nesting.
        let text = "\"" + String(repeating: "[", count: 1000) + "\""
        #expect(try messages([Array(text.utf8)]) == [text])
    }

    @Test func errorIsFinal() throws {
        var framer = MessageFramer(maximumBytes: 4)
        framer.append(Array("{} [1,2,3]".utf8))
        #expect(try framer.next() == Array("{}".utf8))
        for _ in 0..<2 {
            #expect(throws: FramingError.tooLong(limit: 4)) { _ = try framer.next() }
            framer.append(Array("{}".utf8))
        }
        #expect(framer.pendingBytes <= 2)
    }

    @Test func whiteSpaceCostsNothing() throws {
        var framer = MessageFramer(maximumBytes: 4)
        for _ in 0..<100 {
            framer.append([UInt8](repeating: 0x20, count: 1000))
            #expect(try framer.next() == nil)
            #expect(framer.pendingBytes == 0)
        }
        framer.append(Array("{}".utf8))
        #expect(try framer.next() == Array("{}".utf8))
    }

    /// Work must grow with the bytes, not with their square: eight times the bytes, one at a time, may take eight
    /// times as long (32 leaves room for cold caches); quadratic work would take 64 times. Processor time of this
    /// thread is measured, because other tests run beside it.
    @Test func workIsLinear() throws {
        func time(_ count: Int) throws -> Double {
            let body = Array("[\"\(String(repeating: "x", count: count))\"]".utf8)
            var best = Double.infinity
            for _ in 0..<3 {
                var framer = MessageFramer(maximumBytes: 1 << 24)
                let start = threadSeconds()
                for byte in body {
                    framer.append([byte])
                    _ = try framer.next()
                }
                best = min(best, threadSeconds() - start)
            }
            return best
        }
        let small = try time(10_000)
        let large = try time(80_000)
        #expect(large < small * 32, "\(small) s for 10 kB, \(large) s for 80 kB")
    }

    private func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
