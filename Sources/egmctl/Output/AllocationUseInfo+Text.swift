internal import EGMProtocol
internal import JSONRPC

extension AllocationUseInfo {
    /// `egm4: qemu (pid 4711) maps it`, one line for each process.
    static func lines(_ uses: [AllocationUseInfo]) -> [String] {
        uses.flatMap { use in
            use.holders.map { "\(use.region): \($0.text)" } + (use.problem.map { ["\(use.region): \($0)"] } ?? [])
        }
    }

    /// The processes in short, each once: `qemu (4711), egmctl (4712)`; `?` if it cannot be told.
    static func shortText(_ uses: [AllocationUseInfo]) -> String {
        var names: [String] = []
        for holder in uses.flatMap(\.holders) {
            let name = "\(holder.command) (\(holder.pid))"
            if !names.contains(name) { names.append(name) }
        }
        if names.isEmpty, uses.contains(where: { $0.problem != nil }) { return "?" }
        return listText(names)
    }
}

extension HolderInfo {
    var text: String {
        let who = "\(command) (pid \(pid))"
        return switch way {
        case .maps: "\(who) maps it"
        case .descriptor: "\(who) holds a descriptor of it"
        case .vfio: "\(who) holds a VFIO device of one of its GPUs"
        case .undelivered: "\(who) has yet to read a descriptor of it"
        }
    }
}

extension JSONValue {
    /// One object with the members of both.
    func adding(_ other: JSONValue) -> JSONValue {
        guard var object = objectValue, let more = other.objectValue else { return self }
        for member in more.members { object[member.name] = member.value }
        return .object(object)
    }
}
