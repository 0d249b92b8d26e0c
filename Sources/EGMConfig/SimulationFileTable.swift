/// One table of the file while it is read.
struct SimulationFileTable {
    /// The keys of every kind of table, by the table's name; the file itself is "".
    static let keys = [
        "": ["driver", "socket", "fault"],
        "socket": ["number", "pxm", "numa-node", "base", "size", "retired", "gpu"],
        "socket.gpu": ["address", "device", "memory-base", "memory-size"],
        "fault": ["kind", "subject"],
    ]

    /// As in a header: `socket.gpu`.
    let name: String
    /// With the positions in arrays, as `KeyLines` has them.
    let path: [String]
    let members: [String: RawValue]

    /// A key of this table as messages call it.
    func title(of key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

    /// What to say of a key that this table does not have: the nearest of this table, else of any other.
    func explanation(ofUnknown key: String) -> String {
        let known = SimulationFileTable.keys[name] ?? []
        let problem = "unknown key \(title(of: key))"
        if let near = nearestWord(to: key, among: known) { return "\(problem); did you mean \(title(of: near))?" }
        for (other, keys) in SimulationFileTable.keys.sorted(by: { $0.key < $1.key }) {
            guard let near = nearestWord(to: key, among: keys) else { continue }
            return "\(problem); did you mean \(other.isEmpty ? near : "\(other).\(near)")?"
        }
        return "\(problem); the keys here are \(known.joined(separator: ", "))"
    }
}
