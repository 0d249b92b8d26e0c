internal import EGMDomain

/// Walks one parsed file, applies what it finds and collects what is wrong.
struct ConfigurationReader {
    let file: String
    let lines: KeyLines
    var configuration: Configuration
    var problems: [ConfigurationError.Problem] = []

    init(file: String, lines: KeyLines, configuration: Configuration) {
        self.file = file
        self.lines = lines
        self.configuration = configuration
    }

    mutating func read(_ table: [String: RawValue], below parent: [String]) {
        for (name, value) in table {
            let path = parent + [name]
            let matches = ConfigurationKey.all.filter { matchesPrefix($0.path, path) }
            if let key = matches.first(where: { $0.path.count == path.count }) {
                apply(value, of: key, at: path)
            } else if matches.isEmpty {
                report(path, unknownKey(path))
            } else if case .table(let members) = value {
                read(members, below: path)
            } else {
                report(path, "\(path.joined(separator: ".")) is a table of keys, but is \(value.typeName) here")
            }
        }
    }

    private mutating func apply(_ value: RawValue, of key: ConfigurationKey, at path: [String]) {
        do throws(Refusal) {
            let region = zip(key.path, path).first { isPlaceholder($0.0) }.flatMap { RegionName($0.1) }
            try key.apply(value, region, &configuration)
            configuration.origins[path.joined(separator: ".")] = Configuration.Origin(
                file: file, line: lines.line(of: path))
        } catch {
            report(path, "\(path.joined(separator: ".")) \(error.reason)")
        }
    }

    private mutating func report(_ path: [String], _ message: String) {
        problems.append(ConfigurationError.Problem(file: file, line: lines.line(of: path), message: message))
    }

    private func isPlaceholder(_ part: String) -> Bool { part.hasPrefix("<") }

    /// Whether `path` is the key's path or leads to it. `[region.NAME]` is for names as the kernel gives them.
    private func matchesPrefix(_ key: [String], _ path: [String]) -> Bool {
        path.count <= key.count
            && zip(key, path).allSatisfy { isPlaceholder($0) ? RegionName($1) != nil : $0 == $1 }
    }

    /// The nearest key of the same table; else the same word, or one near it, in any other table.
    private func unknownKey(_ path: [String]) -> String {
        let name = path.joined(separator: ".")
        if path.count == 2, path[0] == "region" {
            return "\(path[1]) is no region name; a region is called egm and a number, as in [region.egm4]"
        }
        let parent = path.dropLast()
        let siblings = ConfigurationKey.all
            .filter { $0.path.count >= path.count && matchesPrefix(Array($0.path.prefix(parent.count)), Array(parent)) }
            .map { $0.path[parent.count] }
        if let sibling = nearestWord(to: path[parent.count], among: siblings.filter { !isPlaceholder($0) }) {
            return "unknown key \(name); did you mean \((parent + [sibling]).joined(separator: "."))?"
        }
        let others = ConfigurationKey.all.map { $0.path[$0.path.count - 1] }
        if let other = nearestWord(to: path[parent.count], among: others),
            let key = ConfigurationKey.all.first(where: { $0.path.last == other })
        {
            return "unknown key \(name); did you mean \(key.name)?"
        }
        return "unknown key \(name); egmd.toml(5) lists the keys"
    }
}
