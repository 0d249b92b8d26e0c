internal import JSONRPC

extension Markdown {
    /// The table of all methods.
    mutating func methodIndex() {
        heading(2, "Methods")
        table(
            ["method", "level", "what it does"],
            Contract.methods.map { ["[`\($0.name)`](#\(anchor($0.name)))", $0.access.rawValue, $0.summary] })
    }

    mutating func section(of method: MethodDescriptor) {
        heading(3, method.name)
        append(method.documentation.isEmpty ? method.summary : "\(method.summary) \(method.documentation)")
        append("Level: \(method.access.rawValue)." + (method.changesState ? " Every call is audited." : ""))
        members(of: method.params, empty: "No parameters.", header: "parameter")
        append("Result: [\(method.result.typeName)](#\(anchor(method.result.typeName))).")
        if !method.errors.isEmpty {
            append("Errors: " + method.errors.map { "[`\($0.rawValue)`](#errors)" }.joined(separator: ", ") + ".")
        }
        example(of: method)
    }

    mutating func notifications() {
        heading(2, "Notifications")
        append(
            """
            The daemon sends them between replies, each as a message of its own with `method` and without `id`; none is an
            answer, and none is to be answered.
            """)
        table(
            ["notification", "parameters", "meaning"],
            Contract.notifications.map { ["`\($0.name)`", reference($0.params), $0.summary] })
        code(
            Contract.notifications.map {
                let message = Request(id: nil, method: $0.name, parameters: .named($0.example.objectValue ?? [:]))
                var bytes: [UInt8] = []
                message.encode(into: &bytes)
                return String(decoding: bytes.dropLast(), as: UTF8.self)
            })
    }

    mutating func events() {
        heading(2, "Events")
        table(
            ["type", "data", "meaning"],
            EventKind.allCases.map { kind in
                let note = kind.isCombined ? " Combined: only the newest of a region counts." : ""
                return ["`\(kind.rawValue)`", reference(kind.payload), kind.documentation + note]
            })
    }

    private func reference(_ type: any WireObject.Type) -> String { "[\(type.typeName)](#\(anchor(type.typeName)))" }

    mutating func section(of type: any WireObject.Type) {
        heading(3, type.typeName)
        append(type.summary)
        members(of: type, empty: "No members.", header: "member")
    }

    mutating func errors() {
        heading(2, "Errors")
        append(
            """
            Every error has `data.kind`, a stable word, and usually `data.hint`, what to do; `data` also has the nouns that
            the error is about. Look at `kind`: codes and messages are for people.
            """)
        let standard = [
            (RPCError.Code.parseError, "parse-error", "The message is no JSON; the connection is closed."),
            (RPCError.Code.invalidRequest, "invalid-request", "The JSON is no request, or is over a limit."),
            (RPCError.Code.methodNotFound, "unknown-method", "There is no such method."),
            (
                RPCError.Code.invalidParams, "invalid-params",
                "A parameter is missing, unknown or wrong; `path` names it."
            ),
            (RPCError.Code.internalError, "internal", "A fault of egmd; see its log."),
        ].map { ["\($0)", "`\($1)`", $2, "", "\(ErrorKind.refusedStatus)"] }
        let own = ErrorKind.allCases.map {
            ["\($0.code)", "`\($0.rawValue)`", $0.documentation, $0.hint, "\($0.exitStatus)"]
        }
        table(["code", "kind", "meaning", "usual hint", "`egmctl` ends with"], standard + own)
    }

    private mutating func members(of type: any WireObject.Type, empty: String, header: String) {
        let schema = type.definition().object
        let properties = schema["properties"]?.objectValue?.members ?? []
        guard !properties.isEmpty else { return append(empty) }
        let required = schema["required"]?.arrayValue ?? []
        table(
            [header, "type", "meaning"],
            properties.map { property in
                let isOptional = !required.contains(.string(property.name))
                var meaning = property.value["description"]?.stringValue ?? ""
                if let value = property.value["default"] { meaning += " Default: `\(value.text())`." }
                let type = typeText(property.value)
                return ["`\(property.name)`", isOptional ? "\(type), *optional*" : type, meaning]
            })
    }

    private mutating func example(of method: MethodDescriptor) {
        var request: [UInt8] = []
        let parameters = method.exampleParams
        Request(
            id: .integer(1), method: method.name, parameters: parameters.isEmpty ? .none : .named(parameters)
        ).encode(into: &request)
        let reply = Response(id: .integer(1), result: method.exampleResult).encoded()
        code([request, reply].map { String(decoding: $0.dropLast(), as: UTF8.self) })
    }

    /// A schema in a few words.
    private func typeText(_ schema: JSONValue) -> String {
        if let reference = schema["$ref"]?.stringValue, let name = reference.split(separator: "/").last {
            return "[\(name)](#\(anchor(String(name))))"
        }
        if let either = (schema["anyOf"] ?? schema["oneOf"])?.arrayValue {
            return either.map(typeText).joined(separator: " or ")
        }
        if let words = schema["enum"]?.arrayValue {
            return words.compactMap(\.stringValue).map { "`\($0)`" }.joined(separator: ", ")
        }
        switch schema["type"]?.stringValue {
        case "array": return "array of " + (schema["items"].map(typeText) ?? "anything")
        case "object": return "object of " + (schema["additionalProperties"].map(typeText) ?? "anything")
        case let name?: return name
        case nil: return "anything"
        }
    }

    /// The anchor that Markdown gives a heading.
    private func anchor(_ heading: String) -> String { String(heading.lowercased().filter { $0 != "." }) }
}
