package import JSONRPC

extension RPCError {
    /// An error of the daemon.
    ///
    /// - Parameters:
    ///   - kind: what programs look at.
    ///   - message: one sentence: what was tried, on what, why it failed.
    ///   - nouns: what the error is about, for `data`: `["region": "egm4", "allocation": "a-…"]`.
    ///   - hint: what to do; the kind's own hint unless given.
    package static func of(
        _ kind: ErrorKind, _ message: String, nouns: JSONObject = [:], hint: String? = nil
    ) -> RPCError {
        var data: JSONObject = ["kind": .string(kind.rawValue), "hint": .string(hint ?? kind.hint)]
        for noun in nouns.members where data[noun.name] == nil { data.append(noun.name, noun.value) }
        return RPCError(code: kind.code, message: message, data: .object(data))
    }

    /// The kind of one of the daemon's own errors; nil for the standard ones and for kinds of a newer daemon.
    package var kind: ErrorKind? { data?["kind"]?.stringValue.flatMap(ErrorKind.init(rawValue:)) }

    /// What to do about it.
    package var hint: String? { data?["hint"]?.stringValue }
}
