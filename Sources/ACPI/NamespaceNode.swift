/// One node of the tree of names.
struct NamespaceNode: Sendable {
    enum Object: Equatable, Sendable {
        /// Only known because something below it was declared.
        case implicit
        /// A scope that the specification predefines, such as `\_SB_`.
        case scope
        case device
        /// A constant; its bytes start at `offset` of table number `table` and lie before `end`.
        case name(table: Int, offset: Int, end: Int)
        /// A method; `body` is its code in table number `table`.
        case method(arguments: Int, table: Int, body: Range<Int>)
        /// Another name for the node with this number, which is never itself an alias.
        case alias(Int)
        case processor
        case powerResource
        case thermalZone
        /// Mutex, event, operation region, field: takes part in look-up, has no constant value.
        case other
    }

    /// Number of the parent; the root is its own parent.
    var parent: Int
    var segment: NameSegment?
    /// Number of segments of the path.
    var depth: Int
    var object: Object
}
