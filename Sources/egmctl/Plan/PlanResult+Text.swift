internal import EGMProtocol

extension PlanResult {
    /// The plan for people: what the VM has, and what was found.
    var details: String {
        let head = Table.properties([
            ("policy", policy.rawValue), ("memory", "\(sizeText(memory)) (\(memory) bytes)"), ("CPUs", orDash(vcpus)),
            ("guest nodes", "\(guestNodes)"), ("delivery", delivery.rawValue),
        ])
        var regions = Table([
            ("GUEST NODE", .right), ("REGION", .left), ("OFFSET", .right), ("SIZE", .right), ("CPUS", .left),
            ("BACKEND", .left), ("GPUS", .left),
        ])
        for region in self.regions {
            regions.append([
                "\(region.guestNode)", region.name, "\(region.offset)", sizeText(region.size), orDash(region.cpus),
                region.backend, listText(region.gpus),
            ])
        }
        var gpus = Table([
            ("GPU", .left), ("SHARE", .right), ("NODE", .right), ("ITS OWN NODES", .left), ("DEVICE", .left),
            ("ALIAS", .left),
        ])
        for gpu in self.gpus {
            let nodes = gpu.nodes.first.flatMap { first in gpu.nodes.last.map { "\(first)-\($0)" } }
            gpus.append([
                gpu.bdf, sizeText(gpu.share), "\(gpu.guestNode)", orDash(nodes), gpu.device, gpu.alias,
            ])
        }
        var found = Table([("CHECK", .left), ("ABOUT", .left), ("RESULT", .left), ("", .left)])
        for check in checks {
            let hint = check.hint.map { "; \($0)" } ?? ""
            found.append([check.name, orDash(check.subject), check.result.rawValue, check.message + hint])
        }
        let parts = [head.text, regions.text, self.gpus.isEmpty ? nil : gpus.text, found.text]
        return parts.compactMap(\.self).joined(separator: "\n\n")
    }

    /// The checks with that result, a line each.
    func lines(_ result: PlanCheckInfo.Outcome) -> [String] {
        checks.filter { $0.result == result }.map { check in
            "\(check.name): \(check.message)" + (check.hint.map { "; \($0)" } ?? "")
        }
    }
}
