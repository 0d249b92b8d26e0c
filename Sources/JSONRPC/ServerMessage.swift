/// What a client reads from the daemon: a reply, or a notification (an event, progress).
package enum ServerMessage: Sendable, Equatable {
    case response(Response)
    case notification(Request)

    /// Parses a message that `MessageFramer` has cut out.
    ///
    /// - Throws: `ShapeError` for anything that is neither.
    package init(parsing bytes: [UInt8]) throws(ShapeError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw ShapeError(path: "reply", problem: "is no JSON: \(error)")
        }
        if value["method"] != nil {
            guard case .request(let request) = Call(value, rawID: { nil }), request.isNotification else {
                throw ShapeError(path: "reply", problem: "has a method but is no notification")
            }
            self = .notification(request)
            return
        }
        guard value["jsonrpc"] == "2.0", let idValue = value["id"],
            let id = RequestID(idValue, text: { RawIdentifiers.find(in: bytes).first ?? nil })
        else { throw ShapeError(path: "reply", problem: "is no JSON-RPC 2.0 response") }
        if let error = value["error"] {
            guard let code = error["code"]?.integerValue, let message = error["message"]?.stringValue else {
                throw ShapeError(path: "reply.error", problem: "has no code or no message")
            }
            self = .response(Response(id: id, error: RPCError(code: Int(code), message: message, data: error["data"])))
        } else if let result = value["result"] {
            self = .response(Response(id: id, result: result))
        } else {
            throw ShapeError(path: "reply", problem: "has neither result nor error")
        }
    }
}
