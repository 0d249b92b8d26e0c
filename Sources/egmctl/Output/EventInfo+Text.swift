internal import EGMProtocol
internal import JSONRPC

extension EventInfo {
    /// One line for people: time, type, and what happened.
    var line: String {
        let milliseconds = Int((time * 1000).rounded())
        let rest = String(milliseconds % 1000)
        let fraction = String(repeating: "0", count: 3 - rest.count) + rest
        let stamp = timeText(milliseconds / 1000).dropLast() + ".\(fraction)Z"
        return "\(stamp)  \(printable("\(type)  \(sentence)"))"
    }

    /// What happened. Of a type that this program does not know, and of data that it does not understand, the data.
    private var sentence: String {
        guard let kind, let known = try? text(kind) else { return data.json.text() }
        return known
    }

    private func text(_ kind: EventKind) throws(ShapeError) -> String {
        switch kind {
        case .regionState: try data.payload(RegionStateEvent.self).text
        case .regionProgress: try data.payload(RegionProgressEvent.self).text
        case .regionScrubbed: try data.payload(RegionScrubbedEvent.self).text
        case .regionInUse: try data.payload(RegionInUseEvent.self).text
        case .retiredPages: try data.payload(RetiredPagesEvent.self).text
        case .allocation: try data.payload(AllocationEvent.self).text
        case .gpu: try data.payload(GPUEvent.self).text
        case .topology: try data.payload(TopologyEvent.self).text
        case .hazard: try data.payload(HazardEvent.self).text
        case .fault: try data.payload(FaultEvent.self).text
        case .configuration: try data.payload(ConfigurationEvent.self).text
        }
    }
}

extension MissedInfo {
    /// One line for people.
    var line: String {
        let what = events.map { countText($0, "event") } ?? "events"
        return switch reason {
        case .overrun: "missed \(what): there were more than egmd keeps"
        case .restarted: "missed \(what): egmd was started anew"
        }
    }
}

extension RegionStateEvent {
    fileprivate var text: String {
        let change = from.map { "\($0.rawValue) -> \(to.rawValue)" } ?? "has appeared, \(to.rawValue)"
        return "\(region): \(change)" + (reason.map { " (\($0))" } ?? "")
    }
}

extension RegionProgressEvent {
    fileprivate var text: String { "\(region): \(scrub.text)" }
}

extension RegionScrubbedEvent {
    fileprivate var text: String {
        let verified = report.verified ? ", verified" : ""
        return "\(region): \(sizeText(report.bytes)) scrubbed in \(durationText(report.seconds)), "
            + "\(sizeText(report.rate))/s\(verified)"
    }
}

extension RegionInUseEvent {
    fileprivate var text: String {
        let names = holders.map { "\($0.command) (pid \($0.pid), \($0.way.rawValue))" }
        return "\(region): in use by \(listText(names))"
    }
}

extension RetiredPagesEvent {
    fileprivate var text: String { "\(region): \(countText(blocks, "retired block")) known" }
}

extension AllocationEvent {
    fileprivate var text: String {
        let name = vm.name.map { "\($0) (\(vm.uuid))" } ?? vm.uuid
        let what = allocation.map { "\($0) " } ?? ""
        let place = regions.isEmpty ? "" : ": \(listText(regions))"
        return "\(what)\(change.rawValue) for VM \(name), uid \(owner.uid)\(place)" + (reason.map { " (\($0))" } ?? "")
    }
}

extension GPUEvent {
    fileprivate var text: String {
        switch change {
        case .appeared: "\(gpu): has appeared, region \(orDash(region)), driver \(orDash(driver))"
        case .vanished: "\(gpu): has gone"
        case .linked: "\(gpu): belongs to \(orDash(region)) now (before: \(previous ?? "none"))"
        case .unlinked: "\(gpu): belongs to no region any more (before: \(previous ?? "none"))"
        case .driver: "\(gpu): driver \(driver ?? "none") (before: \(previous ?? "none"))"
        }
    }
}

extension TopologyEvent {
    fileprivate var text: String {
        "\(countText(regions.count, "region")), \(countText(gpus.count, "GPU")), \(countText(hazards, "hazard"))"
    }
}

extension HazardEvent {
    fileprivate var text: String {
        "\(change.rawValue): \(hazard.level.rawValue): \(hazard.subject): \(hazard.message) [\(hazard.check)]"
    }
}

extension FaultEvent {
    fileprivate var text: String { "\(region.map { "\($0): " } ?? "")\(message)" }
}

extension ConfigurationEvent {
    fileprivate var text: String {
        "at \(trigger.rawValue): \(keys.isEmpty ? "everything at its default" : listText(keys))"
            + (files.isEmpty ? "" : " (\(listText(files)))")
            + (changed.isEmpty ? "" : "; changed: \(listText(changed))")
            + (pending.isEmpty ? "" : "; needs a restart: \(listText(pending))")
    }
}
