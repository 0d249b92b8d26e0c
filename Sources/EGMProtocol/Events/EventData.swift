package import JSONRPC

/// The `data` of an event: an object whose shape depends on the type of the event.
package struct EventData: WireValue {
    package let object: JSONObject

    package init() { object = [:] }

    package init(_ payload: some EventPayload) { object = payload.json.objectValue ?? [:] }

    package static var schema: Schema {
        let types = EventKind.allCases.map(\.payload)
        var schema = Schema(["anyOf": .array(types.map { $0.schema.json })])
        schema.references = types
        return schema
    }

    package init(reading reader: ValueReader) throws(ShapeError) {
        guard case .object(let object) = reader.value else { throw reader.mismatch("an object") }
        self.object = object
    }

    package var json: JSONValue { .object(object) }

    /// The payload, if it is one of this type; members that this program does not know are skipped.
    package func payload<Payload: EventPayload>(_ type: Payload.Type) throws(ShapeError) -> Payload {
        do {
            return try Payload(reading: ValueReader(json, unknownMembers: .ignored))
        } catch {
            throw error.inMember("data")
        }
    }
}
