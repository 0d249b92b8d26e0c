// The errors that JSON-RPC 2.0 defines. Each carries `data.kind`, as the daemon's own errors do, so that a program has
// one member to look at.

extension RPCError {
    /// The codes of JSON-RPC 2.0.
    package enum Code {
        package static let parseError = -32700
        package static let invalidRequest = -32600
        package static let methodNotFound = -32601
        package static let invalidParams = -32602
        package static let internalError = -32603
    }

    /// The text was no JSON; `data` says where. The connection is closed after it.
    package static func parseError(_ error: JSONSyntaxError) -> RPCError {
        RPCError(
            code: Code.parseError, message: "cannot parse the message as JSON: \(error)",
            data: [
                "kind": "parse-error", "line": .integer(Int64(error.line)), "column": .integer(Int64(error.column)),
                "position": .integer(Int64(error.position)),
                "hint": "send one JSON value per message, in UTF-8; this connection is closed now",
            ])
    }

    /// The JSON was no request of JSON-RPC 2.0.
    package static func invalidRequest(_ reason: String) -> RPCError {
        RPCError(
            code: Code.invalidRequest, message: "invalid request: \(reason)",
            data: [
                "kind": "invalid-request",
                "hint": #"a request is {"jsonrpc": "2.0", "id": …, "method": "…", "params": {…}}"#,
            ])
    }

    /// The stream cannot be followed any further; the connection is closed after it.
    package static func framing(_ error: FramingError) -> RPCError {
        let limit =
            switch error {
            case .tooLong(let limit), .tooDeep(let limit): limit
            }
        return RPCError(
            code: Code.invalidRequest, message: "invalid request: \(error)",
            data: [
                "kind": "invalid-request", "limit": .integer(Int64(limit)),
                "hint": "send a smaller message; this connection is closed now",
            ])
    }

    /// There is no such method; `nearest` is the known method with the most similar name, if one is similar.
    package static func methodNotFound(_ name: String, nearest: String? = nil) -> RPCError {
        let hint = nearest.map { "did you mean \($0)?" } ?? "rpc.discover lists the methods"
        return RPCError(
            code: Code.methodNotFound, message: "there is no method \"\(name.prefix(Limits.repeatedNameLength))\"",
            data: ["kind": "unknown-method", "hint": .string(hint)])
    }

    /// A parameter is missing, unknown or wrong.
    package static func invalidParams(_ error: ShapeError) -> RPCError {
        var data: JSONObject = ["kind": "invalid-params", "path": .string(error.path)]
        data["hint"] = error.hint.map { .string($0) }
        return RPCError(code: Code.invalidParams, message: error.description, data: .object(data))
    }

    /// A fault of the daemon, which has to be looked up in its log.
    package static func internalError(_ reason: String) -> RPCError {
        RPCError(
            code: Code.internalError, message: "internal error: \(reason)",
            data: ["kind": "internal", "hint": "this is a fault of egmd; see its log and report it"])
    }
}
