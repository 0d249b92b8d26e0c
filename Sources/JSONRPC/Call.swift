/// One element of what a client sent: what to do with it is decided, whatever it was.
package enum Call: Sendable, Equatable {
    /// A valid request or notification.
    case request(Request)
    /// No request. Answer with the error and the id, which is the client's where it could be read, else null.
    case invalid(id: RequestID, RPCError)
    /// A notification (method and version are right, there is no id) with unusable parameters: never answered.
    case malformedNotification(RPCError)
}

extension Call {
    /// Judges one element. `rawID` gives the raw text of the element's numeric id; it is asked only when needed.
    init(_ value: JSONValue, rawID: () -> String?) {
        guard case .object(let object) = value else {
            self = .invalid(id: .null, .invalidRequest("expected an object, got \(value.typeName)"))
            return
        }
        var id: RequestID?
        if let value = object["id"] {
            guard let legal = RequestID(value, text: rawID) else {
                let problem = "id must be a string, a number or null of at most \(Limits.requestIDBytes) bytes"
                self = .invalid(id: .null, .invalidRequest(problem))
                return
            }
            id = legal
        }
        guard case .string("2.0")? = object["jsonrpc"] else {
            let found = object["jsonrpc"] == nil ? "is missing" : "is not \"2.0\""
            self = .invalid(id: id ?? .null, .invalidRequest("member jsonrpc \(found)"))
            return
        }
        guard case .string(let method)? = object["method"] else {
            let found = object["method"].map { "must be a string, not \($0.typeName)" } ?? "is missing"
            self = .invalid(id: id ?? .null, .invalidRequest("member method \(found)"))
            return
        }
        let parameters: Request.Parameters
        switch object["params"] {
        case nil: parameters = .none
        case .object(let named): parameters = .named(named)
        case .array(let positional): parameters = .positional(positional)
        case let other?:
            let error = RPCError.invalidRequest("params must be an object or an array, not \(other.typeName)")
            self = id.map { .invalid(id: $0, error) } ?? .malformedNotification(error)
            return
        }
        self = .request(Request(id: id, method: method, parameters: parameters))
    }
}
