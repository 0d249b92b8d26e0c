internal import EGMDomain

extension LedgerFormat {
    /// The line of a transaction.
    static func line(_ changes: [LedgerChange], _ sum: inout UInt64) -> [UInt8] {
        line(changes.map(text).joined(separator: " | "), &sum)
    }

    private static func text(_ change: LedgerChange) -> String {
        switch change {
        case .put(let entry): "put " + text(entry)
        case .remove(let id): "remove id=\(LedgerText.escaped(id.description))"
        case .dirty(let region): "dirty \(text(region))"
        case .clean(let region): "clean \(text(region))"
        case .cut(let region): "cut \(text(region))"
        case .dirtyRange(let region, let offset, let size): "dirty \(text(region, offset, size))"
        case .cleanRange(let region, let offset, let size): "clean \(text(region, offset, size))"
        }
    }

    private static func text(_ entry: LedgerEntry) -> String {
        var words = [
            "id=\(LedgerText.escaped(entry.id.description))", "vm=\(entry.vm.uuid)", "uid=\(entry.ownerUID)",
            "lifetime=\(entry.lifetime.rawValue)", "delivery=\(entry.delivery.rawValue)",
            "policy=\(entry.policy.rawValue)", "created=\(entry.created)",
        ]
        words += entry.shares.map { "share=\(text($0))" }
        if let name = entry.vm.name { words.append("name=\(LedgerText.escaped(name))") }
        if let process = entry.process { words.append("process=\(text(process))") }
        if entry.isActive { words.append("active=\(entry.hasProcessEnded ? "ended" : "yes")") }
        if let peer = entry.peer { words.append("peer=\(text(peer))") }
        if entry.isDraining { words.append("draining=yes") }
        if let ending = entry.ending { words.append("ending=\(LedgerText.escaped(ending))") }
        return words.joined(separator: " ")
    }

    private static func text(_ share: LedgerEntry.Share) -> String {
        let state = share.isReturned ? "returned" : "held"
        let part = "\(text(share.region, share.offset, share.size)),\(state)"
        return share.path.map { "\(part),\(LedgerText.escaped($0))" } ?? part
    }

    private static func text(_ region: RegionIdentity, _ offset: UInt64, _ size: UInt64) -> String {
        "\(text(region)),\(hexadecimal(offset)),\(hexadecimal(size))"
    }

    private static func text(_ region: RegionIdentity) -> String {
        "\(region.name.proximity),\(region.base),\(hexadecimal(region.size))"
    }

    private static func text(_ process: ProcessReference) -> String { "\(process.pid),\(process.startTime)" }

    private static func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }
}
