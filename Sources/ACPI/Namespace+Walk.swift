// The walk over one table. Open packages stand on an explicit stack, not on the call stack, so that nesting costs no
// recursion. Every term consumes at least one byte, and every package ends inside the one around it.

extension Namespace {
    /// A package whose terms are being read.
    private struct Frame {
        var end: Int
        var node: Int
    }

    /// Reads all declarations of table number `table`.
    mutating func walk(_ table: Int) {
        let bytes = tables[table].bytes
        var reader = AMLReader(bytes: bytes, position: ACPITable.headerLength, end: bytes.count)
        var frames = [Frame(end: bytes.count, node: 0)]
        while let frame = frames.last {
            reader.end = frame.end
            guard !reader.isAtEnd else {
                frames.removeLast()
                continue
            }
            var term = Term(offset: reader.position, scope: frame.node, table: table)
            do throws(AMLError) {
                try readTerm(&term, &reader)
                if let node = term.opened, let end = term.packageEnd {
                    if frames.count <= Limits.maximumScopeDepth {
                        frames.append(Frame(end: end, node: node))
                    } else {
                        warn(
                            tableNames[table], term.offset,
                            "more than \(Limits.maximumScopeDepth) scopes inside each other; this one is skipped")
                        reader.position = end
                    }
                }
            } catch {
                let what = term.packageEnd == nil ? "the rest of \(path(of: frame.node))" : "this package"
                warn(tableNames[table], error.offset ?? term.offset, "\(error); \(what) is skipped")
                reader.position = term.packageEnd ?? frame.end
            }
        }
    }

    /// One step of the walk: what is read, and what came out.
    struct Term {
        /// Offset of the term's operation.
        var offset: Int
        var scope: Int
        var table: Int
        /// Where the term ends, once its length is known.
        var packageEnd: Int?
        /// The node whose terms come next.
        var opened: Int?
    }

    /// Reads a term's PkgLength. A package that runs past the one around it is cut there, with a warning: the table
    /// may be cut off, and its start is still good.
    mutating func openPackage(_ term: inout Term, _ reader: inout AMLReader) throws(AMLError) {
        let start = reader.position
        var end = try reader.declaredPackageEnd()
        if end > reader.end {
            warn(
                tableNames[term.table], start,
                "the package says \(end - start) bytes, but only \(reader.end - start) are left; it is cut there")
            end = reader.end
        }
        term.packageEnd = end
        reader.end = end
    }
}
