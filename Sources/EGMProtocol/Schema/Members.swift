package import JSONRPC

/// Walks the members of a `WireObject`, in one of three ways.
package struct Members {
    enum Mode {
        case writing(JSONObject)
        case reading(ObjectReader)
        case describing(Description)
    }

    struct Description {
        var properties = JSONObject()
        var required: [String] = []
        var references: [any WireObject.Type] = []
    }

    private var mode: Mode

    init(_ mode: Mode) { self.mode = mode }

    /// A member that is always there.
    package mutating func required<Value: WireValue>(
        _ name: String, _ value: inout Value, _ documentation: String, schema: Schema? = nil
    ) throws(ShapeError) {
        switch mode {
        case .writing(var object):
            mode = .writing([:])
            object.append(name, value.json)
            mode = .writing(object)
        case .reading(var reader):
            value = try reader.required(name) { (reader) throws(ShapeError) in try Value(reading: reader) }
            mode = .reading(reader)
        case .describing: describe(name, schema ?? Value.schema, documentation, isRequired: true)
        }
    }

    /// A member that is left out when there is no value.
    package mutating func optional<Value: WireValue>(
        _ name: String, _ value: inout Value?, _ documentation: String, schema: Schema? = nil
    ) throws(ShapeError) {
        switch mode {
        case .writing: if var present = value { try required(name, &present, documentation) }
        case .reading(var reader):
            value = try reader.optional(name) { (reader) throws(ShapeError) in try Value(reading: reader) }
            mode = .reading(reader)
        case .describing: describe(name, schema ?? Value.schema, documentation, isRequired: false)
        }
    }

    /// A member that is null when there is no value.
    package mutating func nullable<Value: WireValue>(
        _ name: String, _ value: inout Value?, _ documentation: String, schema: Schema? = nil
    ) throws(ShapeError) {
        switch mode {
        case .writing(var object):
            mode = .writing([:])
            object.append(name, value?.json ?? .null)
            mode = .writing(object)
        case .reading: try optional(name, &value, documentation)
        case .describing: describe(name, .nullable(schema ?? Value.schema), documentation, isRequired: true)
        }
    }

    /// A parameter that need not be given: the value of a blank object is its default.
    package mutating func defaulted<Value: WireValue>(
        _ name: String, _ value: inout Value, _ documentation: String, schema: Schema? = nil
    ) throws(ShapeError) {
        switch mode {
        case .writing: try required(name, &value, documentation)
        case .reading:
            var given: Value?
            try optional(name, &given, documentation)
            if let given { value = given }
        case .describing:
            var schema = schema ?? Value.schema
            schema.object["default"] = value.json
            describe(name, schema, documentation, isRequired: false)
        }
    }

    private mutating func describe(_ name: String, _ schema: Schema, _ documentation: String, isRequired: Bool) {
        guard case .describing(var description) = mode else { return }
        // The words of an enumeration explain themselves; both texts are wanted.
        let words = schema.object["description"]?.stringValue.map { " \($0)" } ?? ""
        description.properties.append(name, schema.described(documentation + words).json)
        if isRequired { description.required.append(name) }
        description.references += schema.references
        mode = .describing(description)
    }

    /// After reading: refuses members that are not listed, where the reader does so.
    func finish() throws(ShapeError) { if case .reading(let reader) = mode { try reader.finish() } }

    /// After writing: the object.
    var written: JSONObject { if case .writing(let object) = mode { object } else { [:] } }

    /// After describing: the schema.
    func schema(summary: String, isOpen: Bool) -> Schema {
        guard case .describing(let description) = mode else { return Schema([:]) }
        var schema = Schema([
            "type": "object", "description": .string(summary), "properties": .object(description.properties),
            "required": .array(description.required.map { .string($0) }),
        ])
        if !isOpen { schema.object["additionalProperties"] = false }
        schema.references = description.references
        return schema
    }
}
