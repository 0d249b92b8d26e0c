// https://spec.open-rpc.org; made from `Contract.methods`, once.

package import JSONRPC

/// The contract as an OpenRPC document. Its inside is free JSON to us: its own specification describes it.
package struct OpenRPCDocument: WireObject {
    package var content: JSONObject = [:]

    package init() {}

    package static let typeName = "OpenRPCDocument"
    package static let summary = "An OpenRPC document, as https://spec.open-rpc.org describes it."
    package static var example: Self {
        var document = Self()
        document.content = [
            "openrpc": .string(OpenRPCDocument.specification), "info": OpenRPCDocument.info, "methods": [],
        ]
        return document
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        var version = OpenRPCDocument.specification
        try members.required("openrpc", &version, "The version of the OpenRPC specification.")
    }

    package init(reading reader: ValueReader) throws(ShapeError) {
        guard case .object(let object) = reader.value else { throw reader.mismatch("an object") }
        content = object
    }

    package var json: JSONValue { .object(content) }
}

extension OpenRPCDocument {
    private static let specification = "1.3.2"

    private static var info: JSONValue {
        [
            "title": "egmd", "version": .string(Contract.version),
            "description": "Manages Extended GPU Memory on NVIDIA Grace hosts; JSON-RPC 2.0 over a Unix socket.",
            "license": ["name": "Apache-2.0"],
        ]
    }

    /// The document of this contract.
    package static let contract: OpenRPCDocument = {
        var schemas = JSONObject()
        for type in Contract.types { schemas.append(type.typeName, type.definition().json) }
        var document = OpenRPCDocument()
        document.content = [
            "openrpc": .string(specification), "info": info, "methods": .array(Contract.methods.map(method)),
            "components": ["schemas": .object(schemas)],
            "x-notifications": .array(Contract.notifications.map(notification)),
            "x-events": .array(EventKind.allCases.map(event)),
        ]
        return document
    }()

    private static func notification(_ notification: NotificationDescriptor) -> JSONValue {
        [
            "name": .string(notification.name), "summary": .string(notification.summary),
            "params": notification.params.schema.json, "example": notification.example,
        ]
    }

    private static func event(_ kind: EventKind) -> JSONValue {
        [
            "type": .string(kind.rawValue), "summary": .string(kind.documentation),
            "data": kind.payload.schema.json, "example": kind.payload.example.json, "combined": .bool(kind.isCombined),
        ]
    }

    private static func method(_ method: MethodDescriptor) -> JSONValue {
        let schema = method.params.definition().object
        let required = schema["required"]?.arrayValue ?? []
        let params = (schema["properties"]?.objectValue?.members ?? []).map { member -> JSONValue in
            [
                "name": .string(member.name), "description": member.value["description"] ?? "",
                "required": .bool(required.contains(.string(member.name))), "schema": member.value,
            ]
        }
        let errors = method.errors.map { kind -> JSONValue in
            [
                "code": .integer(Int64(kind.code)), "message": .string(kind.documentation),
                "data": ["kind": .string(kind.rawValue), "hint": .string(kind.hint)],
            ]
        }
        let example: JSONValue = [
            "name": .string("\(method.name) example"),
            "params": .array(
                method.exampleParams.members.map { ["name": .string($0.name), "value": $0.value] }),
            "result": ["name": "result", "value": method.exampleResult],
        ]
        return [
            "name": .string(method.name), "summary": .string(method.summary),
            "description": .string(method.documentation), "paramStructure": "either", "params": .array(params),
            "result": ["name": .string(method.result.typeName), "schema": method.result.schema.json],
            "errors": .array(errors), "examples": [example], "x-access": .string(method.access.rawValue),
            "x-descriptors": .integer(Int64(method.descriptors)), "x-takesPidfd": .bool(method.takesProcess),
            "x-audited": .bool(method.changesState),
        ]
    }
}
