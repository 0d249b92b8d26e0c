/// The error object of a JSON-RPC response.
///
/// The set of codes is open: a client keeps codes it does not know.
package struct RPCError: Error, Equatable, Sendable {
    package var code: Int
    /// One sentence for people: what was tried, on what, why it failed.
    package var message: String
    /// What a program needs to know; for errors of our own always an object with `kind` and `hint`.
    package var data: JSONValue?

    package init(code: Int, message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The `error` member of a response.
    package var json: JSONValue {
        var object: JSONObject = ["code": .integer(Int64(code)), "message": .string(message)]
        object["data"] = data
        return .object(object)
    }
}

extension RPCError: CustomStringConvertible {
    package var description: String { "\(message) (\(code))" }
}
