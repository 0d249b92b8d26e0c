// The ACPI namespace as far as it is constant.
//
// Loading walks the DSDT and then the SSDTs once and builds a tree of names. Values are not decoded then: a node
// remembers where its value stands, and `value(at:)` decodes it when somebody asks. The walk therefore costs one step
// per byte at most, needs little memory, and a broken value hurts nobody but its reader.
//
// The walk never fails. What it cannot read it reports as a warning, skips the rest of the enclosing package by that
// package's length, and goes on. Code that the kernel would run while it loads a table (If, While, Store at table
// level) is skipped with a warning, because its outcome is not in the table.

/// Every named object of a set of tables.
package struct Namespace: Sendable {
    /// What was not understood, in load order; at most ``Limits/maximumWarnings``.
    package internal(set) var warnings: [TableWarning] = []
    /// How many more warnings there were.
    package internal(set) var suppressedWarnings = 0
    /// The images that ``load(_:)`` could not use.
    package internal(set) var rejected: [RejectedTable] = []
    /// Whether something may be missing: a table was rejected or not wholly understood.
    package var isPartial: Bool { !warnings.isEmpty || !rejected.isEmpty }
    /// False if a DSDT revision below 2 makes all integers 32 bits wide.
    package internal(set) var has64BitIntegers = true

    var tables: [ACPITable] = []
    /// What the warnings call each table, by table number.
    var tableNames: [String] = []
    var nodes: [NamespaceNode] = []
    /// Node number by parent number (high half) and segment (low half).
    var children: [UInt64: Int] = [:]

    /// The namespace before any table: the scopes that the specification predefines (ACPI 6.5, 5.3.1).
    package init() {
        nodes.append(NamespaceNode(parent: 0, segment: nil, depth: 0, object: .scope))
        let scopes = ["_GPE", "_PR_", "_SB_", "_SI_", "_TZ_"]
        for name in scopes + ["_GL_", "_OS_", "_OSI", "_REV"] {
            guard let segment = NameSegment(name) else { continue }
            addChild(segment, of: 0, object: scopes.contains(name) ? .scope : .other)
        }
    }

    mutating func add(_ table: ACPITable, named name: String) {
        tables.append(table)
        tableNames.append(name)
        walk(tables.count - 1)
    }

    mutating func warn(_ table: String, _ offset: Int, _ message: String) {
        guard warnings.count < Limits.maximumWarnings else {
            suppressedWarnings += 1
            return
        }
        warnings.append(TableWarning(table: table, offset: offset, message: message))
    }
}
