internal import EGMDomain
internal import EGMProtocol
internal import JSONRPC

extension AuditRecord {
    /// Where the request says what it is about: the member of the parameters, and the word for it.
    private static let nouns: [(path: [String], name: String)] = [
        (["id"], "allocation"), (["vm", "uuid"], "vm"), (["region"], "region"), (["regions"], "region"),
        (["gpu"], "gpu"), (["gpus"], "gpu"), (["driver"], "driver"), (["pid"], "process"), (["for", "uid"], "for"),
        (["lifetime"], "lifetime"), (["force"], "force"), (["dryRun"], "dry-run"), (["level"], "level"),
    ]

    /// What is known before the call is done. The parameters need not be right.
    ///
    /// - Parameter positions: the names of parameters by position.
    init(_ request: Request, of caller: Caller, positions: () -> [String]) {
        self.init(
            caller: caller, method: request.method, subjects: AuditRecord.subjects(request, positions), result: "",
            request: request.id?.description)
    }

    private static func subjects(_ request: Request, _ positions: () -> [String]) -> [Subject] {
        var object = JSONObject()
        switch request.parameters {
        case .none: return []
        case .named(let members): object = members
        case .positional(let values):
            for (name, value) in zip(positions(), values) where object[name] == nil { object.append(name, value) }
        }
        return nouns.compactMap { noun in
            var value: JSONValue? = .object(object)
            for part in noun.path { value = value?[part] }
            return value.flatMap(text).map { Subject(name: noun.name, value: $0) }
        }
    }

    /// A word, a number, or a list of words; nil for anything else, which the method refuses anyway.
    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        case .array(let values) where !values.isEmpty:
            values.prefix(64).compactMap(\.stringValue).joined(separator: ",")
        default: nil
        }
    }

    /// Adds what only the daemon knows: the process of a pidfd, the id of a new allocation.
    mutating func add(_ name: String, _ value: String) {
        guard !subjects.contains(where: { $0.name == name }) else { return }
        subjects.append(Subject(name: name, value: value))
    }

    /// Fills in what came of it.
    mutating func finish(with outcome: Result<Reply, RPCError>) {
        switch outcome {
        case .success(let reply):
            result = "ok"
            if let id = reply.result["id"]?.stringValue { add("allocation", id) }
        case .failure(let error): result = error.data?["kind"]?.stringValue ?? "error\(error.code)"
        }
    }
}
