/// An element of an XML document, with everything below it. Comments, processing instructions and the text between
/// child elements do not count.
struct XMLElement: Equatable, Sendable {
    /// The name without prefix.
    var name: String
    /// The URI of its name space; nil for none.
    var namespace: String?
    /// Attributes by their names without prefix.
    var attributes: [String: String] = [:]
    var children: [XMLElement] = []
    /// Its own text, all pieces joined, without white space around it.
    var text = ""
    /// Where it begins, from 1; libxml2 stops counting at 65535.
    var line: Int

    /// The first child `name` outside any name space.
    func first(_ name: String) -> XMLElement? { children.first { $0.name == name && $0.namespace == nil } }

    /// The children `name` outside any name space.
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name && $0.namespace == nil } }
}
