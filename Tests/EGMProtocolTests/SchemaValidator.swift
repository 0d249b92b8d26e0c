import EGMProtocol
import JSONRPC

/// Checks values against the part of JSON Schema that the contract uses; refuses schemas with anything else.
struct SchemaValidator {
    let components: JSONObject

    /// What is wrong with `value`; nothing if it fits.
    func problems(_ value: JSONValue, _ schema: JSONValue, at path: String = "$") -> [String] {
        guard let object = schema.objectValue else { return ["\(path): the schema is no object"] }
        var found: [String] = []
        for keyword in object.members {
            found += problems(value, keyword.name, keyword.value, in: object, at: path)
        }
        return found
    }

    private func problems(
        _ value: JSONValue, _ keyword: String, _ argument: JSONValue, in schema: JSONObject, at path: String
    ) -> [String] {
        switch keyword {
        case "description", "default": return []
        case "$ref":
            let name = (argument.stringValue ?? "").split(separator: "/").last.map(String.init) ?? ""
            guard let target = components[name] else { return ["\(path): no component \(name)"] }
            return problems(value, target, at: path)
        case "anyOf", "oneOf":
            let fitting = (argument.arrayValue ?? []).filter { problems(value, $0, at: path).isEmpty }
            let isFine = keyword == "anyOf" ? !fitting.isEmpty : fitting.count == 1
            return isFine ? [] : ["\(path): \(value.text()) fits \(fitting.count) of \(argument.text())"]
        case "type":
            return hasType(value, argument.stringValue ?? "") ? [] : ["\(path): \(value.text()) is no \(argument)"]
        case "enum": return argument.arrayValue?.contains(value) == true ? [] : ["\(path): not in \(argument.text())"]
        case "minimum": return (value.doubleValue ?? 0) >= argument.doubleValue ?? 0 ? [] : ["\(path): too small"]
        case "maximum": return (value.doubleValue ?? 0) <= argument.doubleValue ?? 0 ? [] : ["\(path): too large"]
        case "pattern":
            guard let pattern = argument.stringValue, let regex = try? Regex(pattern) else {
                return ["\(path): no regex"]
            }
            return value.stringValue.map { $0.contains(regex) ? [] : ["\(path): \($0) is no \(pattern)"] } ?? []
        case "items":
            return (value.arrayValue ?? []).enumerated().flatMap { problems($1, argument, at: "\(path)[\($0)]") }
        case "required":
            return (argument.arrayValue ?? []).compactMap(\.stringValue).filter { value[$0] == nil }
                .map { "\(path): \($0) is missing" }
        case "properties":
            return (value.objectValue?.members ?? []).flatMap { member in
                argument[member.name].map { problems(member.value, $0, at: "\(path).\(member.name)") } ?? []
            }
        case "additionalProperties":
            let listed = schema["properties"]?.objectValue?.names ?? []
            return (value.objectValue?.members ?? []).filter { !listed.contains($0.name) }.flatMap { member in
                argument == false
                    ? ["\(path): unknown \(member.name)"]
                    : problems(member.value, argument, at: "\(path).\(member.name)")
            }
        default: return ["\(path): the validator does not know \(keyword)"]
        }
    }

    private func hasType(_ value: JSONValue, _ type: String) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object),
            ("integer", .integer), ("number", .integer), ("number", .number):
            true
        case ("integer", .number(let number)): number.rounded() == number
        default: false
        }
    }
}
