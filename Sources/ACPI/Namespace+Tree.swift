// Growing and searching the tree of names. A path has at most `Limits.maximumPathSegments` segments, so every search
// has a constant bound.

extension Namespace {
    private static func key(_ parent: Int, _ segment: NameSegment) -> UInt64 {
        UInt64(truncatingIfNeeded: parent) << 32 | UInt64(segment.packed)
    }

    @discardableResult
    mutating func addChild(_ segment: NameSegment, of parent: Int, object: NamespaceNode.Object) -> Int {
        let number = nodes.count
        nodes.append(
            NamespaceNode(parent: parent, segment: segment, depth: nodes[parent].depth + 1, object: object))
        children[Self.key(parent, segment)] = number
        return number
    }

    /// The child as declared, which may be an alias.
    func directChild(_ segment: NameSegment, of parent: Int) -> Int? { children[Self.key(parent, segment)] }

    func child(_ segment: NameSegment, of parent: Int) -> Int? { directChild(segment, of: parent).map(resolved) }

    /// The node behind an alias, or the node itself.
    func resolved(_ node: Int) -> Int {
        if case .alias(let target) = nodes[node].object { target } else { node }
    }

    /// Where a name starts: the root, the scope, or as many levels up as it has `^`.
    func start(of name: AMLName, in scope: Int) throws(AMLError) -> Int {
        if name.isAbsolute { return 0 }
        var node = scope
        for _ in 0..<name.parents {
            guard node != 0 else { throw .aboveRoot(at: name.offset) }
            node = nodes[node].parent
        }
        return node
    }

    /// The node that `name` refers to when it is used in `scope`, or nil.
    func find(_ name: AMLName, in scope: Int, reader: AMLReader) throws(AMLError) -> Int? {
        var node = try start(of: name, in: scope)
        if name.searchesUpwards {
            let segment = try reader.segment(0, of: name)
            while true {
                if let found = child(segment, of: node) { return found }
                guard node != 0 else { return nil }
                node = nodes[node].parent
            }
        }
        for index in 0..<name.count {
            guard let next = child(try reader.segment(index, of: name), of: node) else { return nil }
            node = next
        }
        return node
    }

    /// The node of an absolute path as people and sysfs write it; missing padding is added.
    func find(_ path: String) -> Int? {
        guard let path = NamePath(path), path.isAbsolute else { return nil }
        var node = 0
        for segment in path.segments {
            guard let next = child(segment, of: node) else { return nil }
            node = next
        }
        return node
    }

    /// The absolute path with padded segments, as sysfs writes it: `\_SB_.PC18`.
    func path(of node: Int) -> String {
        var segments: [String] = []
        var node = node
        while node != 0, let segment = nodes[node].segment {
            segments.append(segment.description)
            node = nodes[node].parent
        }
        return "\\" + segments.reversed().joined(separator: ".")
    }
}
