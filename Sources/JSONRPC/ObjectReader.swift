/// Reads the members of an object by name and, at the end, refuses those that nobody asked for.
package struct ObjectReader: Sendable {
    private let object: JSONObject
    private let unknownMembers: UnknownMembers
    private var known: [String] = []

    package init(_ object: JSONObject, unknownMembers: UnknownMembers) {
        self.object = object
        self.unknownMembers = unknownMembers
    }

    /// Takes parameters by name, or by position where `positions` lists the names in order; it is asked only then.
    package init(_ parameters: Request.Parameters, positions: @autoclosure () -> [String]) throws(ShapeError) {
        switch parameters {
        case .none: self.init([:], unknownMembers: .refused)
        case .named(let object): self.init(object, unknownMembers: .refused)
        case .positional(let values):
            let positions = positions()
            guard values.count <= positions.count else {
                throw ShapeError(
                    path: "", problem: "takes at most \(positions.count) values, got \(values.count)",
                    hint: positions.isEmpty
                        ? "this method takes no parameters" : "in this order: \(positions.joined(separator: ", "))")
            }
            var members: [JSONObject.Member] = []
            for (name, value) in zip(positions, values) { members.append(JSONObject.Member(name: name, value: value)) }
            self.init(JSONObject(uniqueMembers: members), unknownMembers: .refused)
        }
    }

    /// The member `name`, which must be there, read by `read`.
    package mutating func required<Value>(
        _ name: String, _ read: (ValueReader) throws(ShapeError) -> Value
    ) throws(ShapeError) -> Value {
        known.append(name)
        guard let value = object[name] else {
            throw ShapeError(path: name, problem: "is missing", hint: misspelling(of: name))
        }
        do {
            return try read(ValueReader(value, unknownMembers: unknownMembers))
        } catch {
            throw error.inMember(name)
        }
    }

    /// The member `name` read by `read`; nil if it is absent or null.
    package mutating func optional<Value>(
        _ name: String, _ read: (ValueReader) throws(ShapeError) -> Value
    ) throws(ShapeError) -> Value? {
        guard let value = object[name], value != .null else {
            known.append(name)
            return nil
        }
        return try required(name, read)
    }

    /// To be called when all members have been read: refuses what is left.
    package func finish() throws(ShapeError) {
        guard case .refused = unknownMembers else { return }
        guard let stray = object.members.first(where: { !known.contains($0.name) })?.name else { return }
        let shown = String(stray.prefix(64))
        let hint =
            nearestName(to: stray, in: known).map { "did you mean \($0)?" }
            ?? (known.isEmpty ? "no members are known here" : "known here: \(known.joined(separator: ", "))")
        throw ShapeError(path: shown, problem: "is unknown", hint: hint)
    }

    /// Whether an unknown member looks like the missing `name`.
    private func misspelling(of name: String) -> String? {
        guard let near = nearestName(to: name, in: object.names) else { return nil }
        return "\(near) is unknown; did you mean \(name)?"
    }
}
