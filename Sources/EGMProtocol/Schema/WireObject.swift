// Each type of the contract lists its members once, in `members`. The same list writes the value, reads it, and
// describes it in JSON Schema, so the three cannot disagree.

package import JSONRPC

/// An object of the contract with a name and known members.
package protocol WireObject: WireValue {
    /// A value to be filled by `members`; its members with defaults have them.
    init()

    /// The name in the OpenRPC document and the reference page.
    static var typeName: String { get }

    /// What it is, one sentence.
    static var summary: String { get }

    /// A realistic value; the tests check it against the schema.
    static var example: Self { get }

    /// Lists the members.
    ///
    /// - Throws: what `members` found wrong while reading; never while writing or describing.
    mutating func members(_ members: inout Members) throws(ShapeError)
}

extension WireObject {
    package static var schema: Schema { .reference(self) }

    /// The schema itself, where `schema` only refers to it. `isOpen` allows members that are not listed.
    package static func definition(isOpen: Bool = true) -> Schema {
        var members = Members(.describing(.init()))
        var blank = Self()
        do { try blank.members(&members) } catch { preconditionFailure("describing \(typeName) failed: \(error)") }
        return members.schema(summary: summary, isOpen: isOpen)
    }

    /// The members' names in the order in which they are listed: the order of parameters by position.
    package static var memberNames: [String] { definition().object["properties"]?.objectValue?.names ?? [] }

    package init(reading reader: ValueReader) throws(ShapeError) { try self.init(from: try reader.object()) }

    package init(from reader: ObjectReader) throws(ShapeError) {
        self.init()
        var list = Members(.reading(reader))
        try members(&list)
        try list.finish()
    }

    package var json: JSONValue {
        var list = Members(.writing(JSONObject()))
        var copy = self
        do { try copy.members(&list) } catch { preconditionFailure("writing \(Self.typeName) failed: \(error)") }
        return .object(list.written)
    }
}
