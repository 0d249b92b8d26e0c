package import JSONRPC

/// A JSON Schema, and the named types that it refers to.
package struct Schema: Sendable {
    /// The schema as it stands in the OpenRPC document.
    package var object: JSONObject
    /// The types behind its `$ref`s, to be listed under `components.schemas`.
    package var references: [any WireObject.Type] = []

    package init(_ object: JSONObject) { self.object = object }

    package var json: JSONValue { .object(object) }

    /// The same schema with a description.
    package func described(_ text: String) -> Schema {
        var copy = self
        copy.object["description"] = .string(text)
        return copy
    }
}

extension Schema {
    package static let boolean = Schema(["type": "boolean"])
    package static let string = Schema(["type": "string"])

    /// A string that matches the regular expression `pattern`.
    package static func string(pattern: String) -> Schema {
        Schema(["type": "string", "pattern": .string(pattern)])
    }

    package static func integer(_ range: ClosedRange<Int64>) -> Schema {
        var object: JSONObject = ["type": "integer"]
        if range.lowerBound != .min { object["minimum"] = .integer(range.lowerBound) }
        if range.upperBound != .max { object["maximum"] = .integer(range.upperBound) }
        return Schema(object)
    }

    package static func number(minimum: Double? = nil) -> Schema {
        var object: JSONObject = ["type": "number"]
        object["minimum"] = minimum.map { .number($0) }
        return Schema(object)
    }

    /// A byte count as a parameter: an integer, or a string with a hexadecimal or decimal number.
    package static let byteCountInput = Schema([
        "oneOf": [
            ["type": "integer", "minimum": 0], ["type": "string", "pattern": "^(0[xX][0-9a-fA-F]+|[0-9]+)$"],
        ]
    ])

    package static func enumeration(_ words: [String]) -> Schema {
        Schema(["type": "string", "enum": .array(words.map { .string($0) })])
    }

    package static func array(of element: Schema) -> Schema {
        var schema = Schema(["type": "array", "items": element.json])
        schema.references = element.references
        return schema
    }

    /// An object with arbitrary names and values of one shape.
    package static func map(of element: Schema) -> Schema {
        var schema = Schema(["type": "object", "additionalProperties": element.json])
        schema.references = element.references
        return schema
    }

    package static func nullable(_ other: Schema) -> Schema {
        var schema = Schema(["anyOf": [other.json, ["type": "null"]]])
        schema.references = other.references
        return schema
    }

    /// A reference to a named type.
    package static func reference(_ type: any WireObject.Type) -> Schema {
        var schema = Schema(["$ref": .string("#/components/schemas/\(type.typeName)")])
        schema.references = [type]
        return schema
    }
}
