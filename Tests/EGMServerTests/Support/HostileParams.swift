// Every method with wrong parameters, made from the contract: what a schema says is what a handler has to refuse, with
// an error that the schema determines. So a method that is added has its hostile cases at once.

import EGMProtocol
import JSONRPC

/// The wrong parameters of one method, and what each is answered.
struct HostileParams {
    private let method: MethodDescriptor
    /// What a call has to have, taken from the contract's example.
    private let base: JSONObject
    private(set) var cases: [HostileCase] = []

    init(_ method: MethodDescriptor) {
        self.method = method
        let definition = method.params.definition().object
        let required = (definition["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        var base = JSONObject()
        for name in required { base[name] = method.exampleParams[name] }
        self.base = base
        positions(method.params.memberNames)
        members(of: method.params, inside: base, path: "params") { $0 }
    }

    /// By position: one more than there are.
    private mutating func positions(_ names: [String]) {
        let values = JSONValue.array(Array(repeating: .null, count: names.count + 1))
        let hint =
            names.isEmpty ? "this method takes no parameters" : "in this order: \(names.joined(separator: ", "))"
        add("one too many", values, "params", "takes at most \(names.count) values, got \(names.count + 1)", hint: hint)
    }

    /// The members of the object `type`, of which `right` is one that is right; `wrap` makes a call's parameters of it.
    private mutating func members(
        of type: any WireObject.Type, inside right: JSONObject, path: String, wrap: (JSONObject) -> JSONObject
    ) {
        let definition = type.definition().object
        let required = (definition["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        let properties = definition["properties"]?.objectValue ?? [:]
        for name in required {
            var without = right
            without[name] = nil
            let near = nearestName(to: name, in: without.names)
            let hint = near.map { "\($0) is unknown; did you mean \(name)?" }
            add("\(path).\(name) missing", .object(wrap(without)), "\(path).\(name)", "is missing", hint: hint)
        }
        var stray = right
        stray["zz-stray-zz"] = 1
        let known = properties.names
        add(
            "\(path) with a stray member", .object(wrap(stray)), "\(path).zz-stray-zz", "is unknown",
            hint: known.isEmpty ? "no members are known here" : "known here: \(known.joined(separator: ", "))")
        for property in properties.members {
            let references = type.definition().references
            member(property.name, property.value, references, "\(path).\(property.name)") { value in
                var wrong = right
                wrong[property.name] = value
                return wrap(wrong)
            }
            if required.contains(property.name), let expected = HostileParams.expected(property.value) {
                var null = right
                null[property.name] = .null
                add("\(path).\(property.name) null", .object(wrap(null)), "\(path).\(property.name)", "\(expected)null")
            }
        }
    }

    private mutating func member(
        _ name: String, _ schema: JSONValue, _ references: [any WireObject.Type], _ path: String,
        wrap: (JSONValue) -> JSONObject
    ) {
        for (value, problem) in HostileParams.wrongValues(schema) {
            add("\(path) \(value.text())", .object(wrap(value)), path, problem)
        }
        if let items = schema["items"] {
            for (value, problem) in HostileParams.wrongValues(items) {
                add("\(path)[0] \(value.text())", .object(wrap([value])), "\(path)[0]", problem)
            }
        }
        guard let target = schema["$ref"]?.stringValue?.split(separator: "/").last,
            let type = references.first(where: { $0.typeName == target })
        else { return }
        var right = JSONObject()
        let needed = (type.definition().object["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        for name in needed { right[name] = type.example.json[name] }
        members(of: type, inside: right, path: path) { wrap(.object($0)) }
    }

    /// How the error about a value of another type begins; nil for a schema that this generator does not know.
    private static func expected(_ schema: JSONValue) -> String? {
        if schema["$ref"] != nil { return "expected an object, got " }
        if schema["oneOf"] == Schema.byteCountInput.json["oneOf"] { return "expected an integer, got " }
        if schema["oneOf"] == RequestReference.schema.json["oneOf"] {
            return "expected a string or an integer of 64 bits, got "
        }
        switch schema["type"] {
        case "string": return "expected a string, got "
        case "boolean": return "expected a boolean, got "
        case "integer": return "expected an integer, got "
        case "number": return "expected a number, got "
        case "array": return "expected an array, got "
        default: return nil
        }
    }

    /// Values that `schema` refuses, and what is wrong with each.
    private static func wrongValues(_ schema: JSONValue) -> [(JSONValue, String)] {
        guard let expected = expected(schema) else { return [] }
        // One value of every type but the right one; fractions are among the numbers.
        let all: [(JSONValue, String)] = [
            (false, "a boolean"), (-7, "an integer"), (-0.5, "a number"), ("zz", "a string"), ([], "an array"),
            ([:], "an object"),
        ]
        let isBytes = schema["oneOf"] == Schema.byteCountInput.json["oneOf"]
        let right: [String] =
            switch expected {
            case "expected an integer, got ": isBytes ? ["an integer", "a string"] : ["an integer"]
            case "expected a number, got ": ["an integer", "a number"]
            case "expected a string or an integer of 64 bits, got ": ["an integer", "a string"]
            default: [String(expected.dropFirst("expected ".count).dropLast(", got ".count))]
            }
        var wrong = all.filter { !right.contains($0.1) }.map { ($0.0, expected + $0.1) }
        if let words = schema["enum"]?.arrayValue?.compactMap(\.stringValue) {
            wrong.append(("zz-word-zz", "\"zz-word-zz\" is none of: \(words.joined(separator: ", "))"))
        }
        if isBytes {
            wrong += [
                (-1, "must be at least 0, is -1"), (.number(1e30), "must be at least 0, is 1e+30"),
                ("zz", "expected a number or a string such as \"0x2000\", got \"zz\""),
                (
                    "0x10000000000000000",
                    "expected a number or a string such as \"0x2000\", got \"0x10000000000000000\""
                ),
            ]
        }
        switch (schema["type"], schema["minimum"]?.integerValue, schema["maximum"]?.integerValue) {
        case ("integer", let least?, let most?):
            let range = "must be from \(least) to \(most), is "
            wrong += [(.integer(least - 1), range + "\(least - 1)"), (.integer(most + 1), range + "\(most + 1)")]
            wrong.append((.number(1e30), range + "1e+30"))
        case ("integer", let least?, nil):
            wrong.append((.integer(least - 1), "must be at least \(least), is \(least - 1)"))
            wrong.append((.number(1e30), "must be at least \(least), is 1e+30"))
        default: break
        }
        if schema["type"] == "number", schema["minimum"] == .number(0) {
            wrong.append((-0.5, "must be at least 0.0, is -0.5"))
        }
        return wrong
    }

    private mutating func add(
        _ name: String, _ params: JSONValue, _ path: String, _ problem: String, hint: String? = nil
    ) {
        var text: [UInt8] = []
        let id = RequestID.integer(1)
        switch params {
        case .array(let values):
            Request(id: id, method: method.name, parameters: .positional(values)).encode(into: &text)
        case .object(let object):
            Request(id: id, method: method.name, parameters: .named(object)).encode(into: &text)
        default: preconditionFailure("parameters are an array or an object")
        }
        let error = RPCError.invalidParams(ShapeError(path: path, problem: problem, hint: hint))
        let reply = Response(id: id, error: error).encoded().dropLast()
        cases.append(
            HostileCase("\(method.name): \(name)", text, answers: [String(decoding: reply, as: UTF8.self)]))
    }
}
