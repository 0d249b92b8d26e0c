internal import EGMDomain

extension SimulationFileReader {
    /// Reads `[[fault]]`; nil if something in it is wrong. `sockets` are those of the host, nil if they are not known.
    mutating func fault(
        _ table: SimulationFileTable, on sockets: [SimulationFile.Socket]?
    ) -> SimulationFile.Fault? {
        checkKeys(of: table)
        let subject = value("subject", of: table, .text, default: "")
        let kind = requiredValue(
            "kind", of: table, .word(among: faultKinds.keys.sorted()),
            advice: "give one of \(faultKinds.keys.sorted().joined(separator: ", "))")
        guard let kind, let subject, let about = faultKinds[kind] else { return nil }
        switch about {
        case .host:
            guard subject.isEmpty else {
                report("subject", of: table, "has no place here: \(kind) is a fault of the whole host; leave it out")
                return nil
            }
            return SimulationFile.Fault(kind: kind, subject: "")
        case .region:
            return fault(
                kind, table, RegionName(subject), among: sockets?.map { RegionName($0.proximity) },
                noun: "a region", example: "egm4")
        case .gpu:
            return fault(
                kind, table, PCIAddress(subject), among: sockets?.flatMap(\.gpus).map(\.address),
                noun: "a GPU", example: "0008:01:00.0")
        }
    }

    private mutating func fault<Name: Equatable & CustomStringConvertible>(
        _ kind: String, _ table: SimulationFileTable, _ name: Name?, among known: [Name]?, noun: String,
        example: String
    ) -> SimulationFile.Fault? {
        guard let name else {
            let problem = table.members["subject"] == nil ? "is missing" : "is not the name of \(noun)"
            report("subject", of: table, "\(problem); \(kind) is a fault of \(noun), such as \"\(example)\"")
            return nil
        }
        if let known, !known.contains(name) {
            let names = known.isEmpty ? "none" : known.map(\.description).joined(separator: ", ")
            report("subject", of: table, "is \(name), which is not on this host; it has \(names)")
            return nil
        }
        return SimulationFile.Fault(kind: kind, subject: name.description)
    }
}
