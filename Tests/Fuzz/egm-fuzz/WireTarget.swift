// What a client may send: the framing, the JSON reader, requests, and the parameters of every method. The first byte
// chooses limits, the second how the stream is cut into pieces; the rest is the stream.

import EGMProtocol
import JSONRPC

enum WireTarget: FuzzTarget {
    static let name = "wire"

    static func run(_ input: [UInt8]) {
        var source = ByteSource(input)
        let isNarrow = source.byte() % 2 == 1
        let step = Int(source.byte() % 32) + 1
        let stream = source.rest
        // Narrow limits, so that they are met by inputs of the size that a fuzzer makes.
        let (bytes, depth) = isNarrow ? (96, 4) : (1 << 20, 64)
        let whole = outcome(stream, bytes: bytes, depth: depth, step: max(1, stream.count))
        require(whole == outcome(stream, bytes: bytes, depth: depth, step: 1), "a byte at a time is another stream")
        require(
            whole == outcome(stream, bytes: bytes, depth: depth, step: step), "pieces of \(step) are another stream")
        for message in whole.messages {
            require(message.count <= bytes, "a message is longer than the limit")
            check(message, depth: depth)
        }
    }

    private struct Outcome: Equatable {
        /// Up to the first that is no JSON, which ends the connection.
        var messages: [[UInt8]] = []
        var isBroken = false
        var failure: FramingError?
    }

    private static func outcome(_ stream: [UInt8], bytes: Int, depth: Int, step: Int) -> Outcome {
        var outcome = Outcome()
        var framer = MessageFramer(maximumBytes: bytes, maximumDepth: depth)
        var sent = 0
        func take(_ message: [UInt8]) {
            if (try? JSONValue(parsing: message, maximumDepth: depth)) == nil {
                outcome.isBroken = true
            } else {
                outcome.messages.append(message)
            }
        }
        do {
            while true {
                while !outcome.isBroken, let message = try framer.next() { take(message) }
                if outcome.isBroken { return outcome }
                guard sent < stream.count else { break }
                let end = min(stream.count, sent + step)
                framer.append(stream[sent..<end])
                sent = end
            }
        } catch {
            outcome.failure = error
            require((try? framer.next()) == nil && framer.pendingBytes == 0, "a broken stream goes on")
            return outcome
        }
        require(framer.pendingBytes == 0 || framer.isInsideMessage, "white space is kept")
        if let rest = framer.finish() { take(rest) }
        return outcome
    }

    private static func check(_ message: [UInt8], depth: Int) {
        guard let value = try? JSONValue(parsing: message, maximumDepth: depth) else { return }
        for layout in [JSONValue.Layout.compact, .pretty] {
            let text = value.encoded(layout)
            guard let again = try? JSONValue(parsing: text, maximumDepth: depth) else {
                fatalError("what was written cannot be read: \(value.text(layout))")
            }
            require(again == value, "read again it is another value")
            require(again.encoded(layout) == text, "written again it is another text")
        }
        guard let incoming = try? Incoming(parsing: message, maximumDepth: depth, maximumBatch: 8) else { return }
        switch incoming {
        case .single(let call): check(call)
        case .batch(let calls):
            require((1...8).contains(calls.count), "a batch has \(calls.count) calls")
            calls.forEach(check)
        }
        // A client reads the same texts.
        _ = try? ServerMessage(parsing: message)
    }

    private static func check(_ call: Call) {
        switch call {
        case .invalid(let id, let error): checkReply(id, error)
        case .malformedNotification(let error): checkReply(.null, error)
        case .request(let request):
            var text: [UInt8] = []
            request.encode(into: &text)
            // Escapes make a text longer, and a request may have been at a limit.
            let again = try? Incoming(parsing: text, maximumDepth: 128, maximumBatch: 8)
            require(again == .single(call), "a request is another one when it is written and read")
            decode(request)
        }
    }

    private static func decode(_ request: Request) {
        if Contract.method(request.method) == nil {
            checkReply(request.id ?? .null, Contract.methodNotFound(request.method))
        }
        // An unknown method's parameters are tried on some method, so that a fuzzer need not keep a name while it
        // changes what follows.
        let methods = Contract.methods
        let method = Contract.method(request.method) ?? methods[request.method.utf8.count % methods.count]
        do {
            try decode(request.parameters, method.params)
        } catch {
            let error = RPCError.invalidParams(error.inMember("params"))
            require(error.message.hasPrefix("params"), "an error without its place: \(error.message)")
            checkReply(request.id ?? .null, error)
        }
    }

    private static func decode<Params: WireObject>(
        _ parameters: Request.Parameters, _ type: Params.Type
    ) throws(ShapeError) {
        let params = try Params(from: ObjectReader(parameters, positions: type.memberNames))
        guard case .object(let object) = params.json else { fatalError("\(type.typeName) is no object") }
        do {
            let again = try Params(from: ObjectReader(.named(object), positions: []))
            require(again == params, "\(type.typeName) is another when written and read: \(params.json.text())")
        } catch {
            // Byte counts beyond Int64 are written as the nearest double (see UInt64's conformance to WireValue).
            require(params.json.text().contains("e+19"), "\(type.typeName) cannot be read again: \(error)")
        }
    }

    private static func checkReply(_ id: RequestID, _ error: RPCError) {
        let reply = Response(id: id, error: error)
        let text = reply.encoded()
        require(text.firstIndex(of: UInt8(ascii: "\n")) == text.count - 1, "a reply is not one line")
        let again = try? ServerMessage(parsing: Array(text.dropLast()))
        require(again == .response(reply), "a reply is another one when it is read: \(reply)")
    }

    /// Each method's example, so that methods which are added are looked at.
    static var seeds: [[UInt8]] {
        Contract.methods.map { method in
            var text: [UInt8] = [0, 31]
            Request(id: .integer(1), method: method.name, parameters: .named(method.exampleParams)).encode(into: &text)
            return text
        }
    }
}
