package import JSONRPC

/// An object whose names are data: entries in the order they were written.
package struct WireMap<Value: WireValue>: WireValue {
    /// One name and its value.
    package struct Entry: Sendable, Equatable {
        package let name: String
        package var value: Value
    }

    package private(set) var entries: [Entry] = []

    package init() {}

    package static var schema: Schema { .map(of: Value.schema) }

    package init(reading reader: ValueReader) throws(ShapeError) {
        guard case .object(let object) = reader.value else { throw reader.mismatch("an object") }
        for member in object.members {
            do {
                let value = try Value(reading: ValueReader(member.value, unknownMembers: reader.unknownMembers))
                entries.append(Entry(name: member.name, value: value))
            } catch {
                throw error.inMember(member.name)
            }
        }
    }

    package var json: JSONValue {
        var object = JSONObject()
        for entry in entries { object.append(entry.name, entry.value.json) }
        return .object(object)
    }

    package subscript(name: String) -> Value? {
        get { entries.first { $0.name == name }?.value }
        set {
            let index = entries.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(name: name, value: value))
            case (nil, nil): break
            }
        }
    }
}
