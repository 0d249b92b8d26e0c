internal import EGMDomain

/// Walks one parsed file, makes the description of it and collects what is wrong.
///
/// A value that is refused is nil from then on, and what depends on it is not checked: one mistake, one message.
struct SimulationFileReader {
    let file: String
    let lines: KeyLines
    let faultKinds: [String: SimulationFile.FaultSubject]
    private(set) var problems: [ConfigurationError.Problem] = []
    /// The line of each value that only one table may have, by title and value.
    private var claims: [String: Int] = [:]

    init(file: String, lines: KeyLines, faultKinds: [String: SimulationFile.FaultSubject]) {
        self.file = file
        self.lines = lines
        self.faultKinds = faultKinds
    }

    /// What the root table says; not to be used if there are problems.
    mutating func read(_ root: [String: RawValue]) -> SimulationFile {
        let table = SimulationFileTable(name: "", path: [], members: root)
        checkKeys(of: table)
        var read = SimulationFile()
        read.driver = value("driver", of: table, .driver, default: .standalone) ?? .standalone
        let sockets = tables("socket", of: table, limit: SimulationFile.socketNumbers.count)
        read.sockets = sockets.enumerated().compactMap { socket($1, position: $0) }
        // Where a socket is wrong, a fault that speaks of it need not be.
        let isHostKnown = problems.isEmpty
        read.faults = tables("fault", of: table, limit: SimulationFile.faultLimit).compactMap {
            fault($0, on: isHostKnown ? read.sockets : nil)
        }
        return read
    }

    mutating func report(_ key: String, of table: SimulationFileTable, _ message: String) {
        report(table.path + [key], "\(table.title(of: key)) \(message)")
    }

    private mutating func report(_ path: [String], _ message: String) {
        problems.append(ConfigurationError.Problem(file: file, line: lines.line(of: path), message: message))
    }

    mutating func checkKeys(of table: SimulationFileTable) {
        let known = SimulationFileTable.keys[table.name] ?? []
        for key in table.members.keys.sorted() where !known.contains(key) {
            report(table.path + [key], table.explanation(ofUnknown: key))
        }
    }

    /// The value of a key; `standard` if the file has none, nil if it is refused.
    mutating func value<Value>(
        _ key: String, of table: SimulationFileTable, _ rule: Rule<Value>, default standard: Value
    ) -> Value? {
        guard let raw = table.members[key] else { return standard }
        return read(raw, as: key, of: table, rule)
    }

    /// The value of a key that must be there; `advice` says what to write.
    mutating func requiredValue<Value>(
        _ key: String, of table: SimulationFileTable, _ rule: Rule<Value>, advice: String
    ) -> Value? {
        guard let raw = table.members[key] else {
            report(key, of: table, "is missing; \(advice)")
            return nil
        }
        return read(raw, as: key, of: table, rule)
    }

    private mutating func read<Value>(
        _ raw: RawValue, as key: String, of table: SimulationFileTable, _ rule: Rule<Value>
    ) -> Value? {
        do throws(Refusal) {
            return try rule.read(raw)
        } catch {
            report(key, of: table, error.reason)
            return nil
        }
    }

    /// The tables `[[name]]`, or those of an inline array; at most `limit` of them.
    mutating func tables(_ key: String, of parent: SimulationFileTable, limit: Int) -> [SimulationFileTable] {
        guard let value = parent.members[key] else { return [] }
        let name = parent.title(of: key)
        guard case .array(let elements) = value else {
            report(key, of: parent, "must be an array of tables, but is \(value.typeName); write [[\(name)]]")
            return []
        }
        let path = parent.path + [key]
        if elements.count > limit {
            report(path + [String(limit)], "\(elements.count) tables [[\(name)]] are more than the \(limit) allowed")
        }
        var tables: [SimulationFileTable] = []
        for (index, element) in elements.prefix(limit).enumerated() {
            guard case .table(let members) = element else {
                report(key, of: parent, "must hold tables only, but holds \(element.typeName); write [[\(name)]]")
                continue
            }
            tables.append(SimulationFileTable(name: name, path: path + [String(index)], members: members))
        }
        return tables
    }

    /// Reports a value that an earlier table of the same name has too; false if one has.
    @discardableResult
    mutating func claim(
        _ value: some CustomStringConvertible, as key: String, of table: SimulationFileTable
    ) -> Bool {
        let claimed = "\(table.title(of: key)) is \(value)"
        let path = table.path + [key]
        if let line = claims[claimed] {
            report(path, "\(claimed), as for the one in line \(line); each needs its own")
            return false
        }
        claims[claimed] = lines.line(of: path) ?? 0
        return true
    }
}
