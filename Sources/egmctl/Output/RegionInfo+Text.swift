internal import EGMProtocol

extension RegionInfo {
    /// The state, with the progress of a scrub.
    var stateText: String {
        guard let scrub else { return state.rawValue }
        let percent = scrub.total == 0 ? 100 : Int(Double(scrub.done) / Double(scrub.total) * 100)
        let left = scrub.secondsLeft.map { ", \(durationText($0)) left" } ?? ""
        return "\(state.rawValue) (\(scrub.phase.rawValue) \(percent) %\(left))"
    }

    /// Who has it: an allocation, or how many parts.
    var allocationText: String {
        guard let partitioning else { return orDash(allocation) }
        return "\(partitioning.partsText), \(sizeText(partitioning.free)) free"
    }

    /// The colour of its state; none for what is on its way by itself.
    var colour: Colour? {
        switch state {
        case .ready: .green
        case .allocated, .handedOff: .cyan
        case .dirty, .scrubbing, .draining: .yellow
        case .faulty: .red
        case .absent, .found, .opening: nil
        }
    }

    /// The table of `region list`.
    static func table(_ regions: [RegionInfo]) -> String {
        var table = Table([
            ("REGION", .left), ("STATE", .left), ("SIZE", .right), ("USABLE", .right), ("BAD BLOCKS", .right),
            ("SOCKET", .right), ("NODE", .right), ("BASE", .left), ("GPUS", .left), ("ALLOCATION", .left),
        ])
        for region in regions {
            table.append(
                [
                    region.name, region.stateText, sizeText(region.size), sizeText(region.retired.usableSize),
                    region.retired.blocksText, orDash(region.socket), orDash(region.numaNode), orDash(region.base),
                    listText(region.gpus), region.allocationText,
                ], colours: region.colour.map { [1: $0] } ?? [:])
        }
        return table.text
    }

    /// Everything about one region, a line each.
    var details: String {
        var lines = [
            ("name", name), ("state", stateText), ("reason", orDash(reason)),
            ("size", "\(sizeText(size)) (\(size) bytes)"), ("base", orDash(base)), ("proximity domain", "\(pxm)"),
            ("socket", orDash(socket)), ("NUMA node", orDash(numaNode)), ("GPUs", listText(gpus)),
            ("device node", devicePath), ("provider", provider.rawValue), ("driver generation", generation.rawValue),
            ("can do", capabilities?.text ?? "not probed yet: the region has not been opened"),
            ("retired memory", retired.text), ("allocation", orDash(allocation)),
        ]
        if let scrub, let error = scrub.error { lines.append(("scrub error", error)) }
        if let last = lastScrub {
            let verified = last.verified ? ", verified" : ""
            lines.append(("last scrub", "\(durationText(last.seconds)) at \(sizeText(last.rate))/s\(verified)"))
        }
        if let partitioning {
            lines.append(("partitions", "\(partitioning.partsText), \(partitioning.freeText)"))
            lines.append(("", partitioning.bar(size: size)))
        }
        for holder in holders {
            lines.append(("in use by", "\(holder.command) (pid \(holder.pid), \(holder.way.rawValue))"))
        }
        for hazard in hazards { lines.append((hazard.level.rawValue, "\(hazard.check): \(hazard.message)")) }
        let text = Table.properties(lines).text
        return partitioning.map { "\(text)\n\n\($0.table)" } ?? text
    }
}

extension CapabilitiesInfo {
    var text: String {
        let known = [
            (exclusiveOpen, "exclusive open"), (honoursOffset, "honours offset"), (bounded, "bounded"),
            (runtimeRetiredPages, "run-time retired pages"), (dmaBuf, "dma-buf"), (partitionable, "partitionable"),
        ]
        return listText(known.filter(\.0).map(\.1))
    }
}

extension RetiredInfo {
    /// The number of blocks, if it is known.
    var blocksText: String { status == .known ? "\(blocks)" : "unknown" }

    var text: String {
        guard status == .known else { return "unknown" + (reason.map { ": \($0)" } ?? "") }
        guard blocks > 0 else { return "none" }
        return "\(countText(blocks, "block")), \(sizeText(bytes)); \(sizeText(usableSize)) usable below the first"
    }
}
