extension Namespace {
    /// Gives `name` an object. The first declaration wins, as in the kernel. Returns the node, or nil if the name
    /// already has an object or is too long (both with a warning).
    mutating func declare(
        _ name: AMLName, in scope: Int, as object: NamespaceNode.Object, reader: AMLReader, table: Int
    ) throws(AMLError) -> Int? {
        guard name.count > 0 else { throw .badName(at: name.offset) }
        guard
            let parent = try parent(of: name, in: scope, reader: reader, table: table),
            hasRoom(below: parent, at: name, reader: reader, table: table)
        else { return nil }
        let segment = try reader.segment(name.count - 1, of: name)
        guard let existing = directChild(segment, of: parent) else {
            return addChild(segment, of: parent, object: object)
        }
        let isAlias = if case .alias = object { true } else { false }
        guard nodes[existing].object == .implicit, !isAlias else {
            warn(tableNames[table], name.offset, "\(path(of: existing)) is declared again; the first one counts")
            return nil
        }
        nodes[existing].object = object
        return existing
    }

    /// The node that a `Scope` opens. Nobody may have declared it: then it is made up, with a warning, so that what
    /// stands below it is found all the same.
    mutating func scope(
        _ name: AMLName, in scope: Int, reader: AMLReader, table: Int
    ) throws(AMLError) -> Int? {
        if let found = try find(name, in: scope, reader: reader) {
            if nodes[found].object == .implicit { warnAbsent(path(of: found), name, table) }
            return found
        }
        guard
            let parent = try parent(of: name, in: scope, reader: reader, table: table, quietly: true),
            hasRoom(below: parent, at: name, reader: reader, table: table)
        else { return nil }
        let node = addChild(try reader.segment(name.count - 1, of: name), of: parent, object: .implicit)
        warnAbsent(path(of: node), name, table)
        return node
    }

    /// The node above the last segment; absent ones are made up with a warning.
    private mutating func parent(
        of name: AMLName, in scope: Int, reader: AMLReader, table: Int, quietly: Bool = false
    ) throws(AMLError) -> Int? {
        var node = try start(of: name, in: scope)
        var madeUp = false
        for index in 0..<(name.count - 1) {
            let segment = try reader.segment(index, of: name)
            if let next = child(segment, of: node) {
                node = next
                continue
            }
            guard hasRoom(below: node, at: name, reader: reader, table: table) else { return nil }
            node = addChild(segment, of: node, object: .implicit)
            madeUp = true
        }
        if madeUp && !quietly { warnAbsent(path(of: node), name, table) }
        return node
    }

    private mutating func hasRoom(below parent: Int, at name: AMLName, reader: AMLReader, table: Int) -> Bool {
        guard nodes[parent].depth >= Limits.maximumPathSegments else { return true }
        let limit = Limits.maximumPathSegments
        warn(tableNames[table], name.offset, "a path of more than \(limit) segments is not read")
        return false
    }

    private mutating func warnAbsent(_ path: String, _ name: AMLName, _ table: Int) {
        warn(tableNames[table], name.offset, "\(path) was not declared before; what stands below it is read")
    }
}
