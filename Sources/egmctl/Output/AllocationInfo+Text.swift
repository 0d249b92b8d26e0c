internal import EGMProtocol

extension AllocationInfo {
    static func table(_ allocations: [AllocationInfo]) -> String {
        guard !allocations.isEmpty else { return "no allocations" }
        var table = Table([
            ("ALLOCATION", .left), ("STATE", .left), ("VM", .left), ("REGIONS", .left), ("SIZE", .right),
            ("UID", .right), ("LIFETIME", .left), ("PID", .right), ("CREATED", .left),
        ])
        for allocation in allocations {
            table.append([
                allocation.id, allocation.state.rawValue, allocation.vm.name ?? allocation.vm.uuid,
                listText(allocation.regions.map(\.name)), sizeText(allocation.regions.reduce(0) { $0 &+ $1.size }),
                "\(allocation.owner.uid)", allocation.lifetime.rawValue, orDash(allocation.process?.pid),
                timeText(allocation.created),
            ])
        }
        return table.text
    }

    var details: String {
        var lines = [
            ("id", id), ("state", state.rawValue), ("VM", vm.name.map { "\($0) (\(vm.uuid))" } ?? vm.uuid),
            ("owner", "uid \(owner.uid)"), ("lifetime", lifetime.rawValue), ("process", orDash(process?.pid)),
            ("active", active ? "yes" : "no"),
            ("delivery", delivery.rawValue), ("policy", policy.rawValue), ("created", timeText(created)),
        ]
        if let ending { lines.append(("ended", ending)) }
        if let reason { lines.append(("reason", reason)) }
        for share in regions {
            let bad = share.retired.reduce(0) { $0 &+ $1.size }
            let usable = bad == 0 ? "" : ", \(sizeText(share.usableSize)) usable, \(sizeText(bad)) bad"
            let path = share.path.map { ", open \($0)" } ?? ""
            lines.append((share.name, "\(sizeText(share.size)) at offset \(share.offset)\(usable)\(path)"))
        }
        return Table.properties(lines).text
    }
}
