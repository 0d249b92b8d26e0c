extension Rule<String> {
    /// An absolute path without `..`, at most `limit` bytes long.
    static func path(limit: Int) -> Rule {
        Rule(
            type: "path", allowed: "absolute, at most \(limit) bytes",
            read: { (value) throws(Refusal) in try checkedPath(value, limit: limit) },
            show: { "\"\($0)\"" })
    }
}

extension Rule<String?> {
    static func optionalPath(limit: Int) -> Rule {
        Rule(
            type: "path", allowed: "absolute, at most \(limit) bytes",
            read: { (value) throws(Refusal) in try checkedPath(value, limit: limit) },
            show: { $0.map { "\"\($0)\"" } ?? "" })
    }
}

private func checkedPath(_ value: RawValue, limit: Int) throws(Refusal) -> String {
    guard case .string(let path) = value else { throw .type("a path in quotes", found: value) }
    guard path.utf8.first == UInt8(ascii: "/") else {
        throw Refusal("is \"\(path)\", but must be an absolute path: a daemon has no useful working directory")
    }
    guard path.utf8.count <= limit else {
        throw Refusal("is \(path.utf8.count) bytes long, but a path here has at most \(limit) bytes")
    }
    guard !path.split(separator: "/").contains("..") else {
        throw Refusal("is \"\(path)\", but must not contain \"..\"")
    }
    return path
}
