internal import EGMProtocol
internal import LinuxSystem

extension AllocationInfo {
    /// - Parameter now: seconds since 1970.
    static func table(
        _ allocations: [AllocationInfo], uses: [AllocationUseInfo], now: Int = Int(realtimeSeconds())
    ) -> String {
        guard !allocations.isEmpty else { return "no allocations" }
        let byAllocation = Dictionary(grouping: uses, by: \.allocation)
        var table = Table([
            ("ALLOCATION", .left), ("STATE", .left), ("VM", .left), ("REGIONS", .left), ("SIZE", .right),
            ("OWNER", .left), ("LIFETIME", .left), ("PROCESS", .left), ("AGE", .right), ("USED BY", .left),
        ])
        for allocation in allocations {
            table.append([
                allocation.id, allocation.state.rawValue, allocation.vm.name ?? allocation.vm.uuid,
                listText(allocation.regions.map(\.name)), sizeText(allocation.regions.reduce(0) { $0 &+ $1.size }),
                allocation.ownerText, allocation.lifetime.rawValue, allocation.processText,
                allocation.age(now), AllocationUseInfo.shortText(byAllocation[allocation.id] ?? []),
            ])
        }
        return table.text
    }

    /// The table of `status`.
    static func summaryTable(_ allocations: [AllocationInfo], now: Int = Int(realtimeSeconds())) -> String {
        var table = Table([
            ("ALLOCATION", .left), ("STATE", .left), ("VM", .left), ("REGIONS", .left), ("SIZE", .right),
            ("PROCESS", .left), ("AGE", .right),
        ])
        for allocation in allocations {
            table.append([
                allocation.id, allocation.state.rawValue, allocation.vm.name ?? allocation.vm.uuid,
                listText(allocation.regions.map(\.name)), sizeText(allocation.regions.reduce(0) { $0 &+ $1.size }),
                allocation.processText, allocation.age(now),
            ])
        }
        return table.text
    }

    /// - Parameters:
    ///   - uses: who uses it; nil if nobody has looked.
    ///   - now: seconds since 1970.
    func details(uses: [AllocationUseInfo]? = nil, now: Int = Int(realtimeSeconds())) -> String {
        var lines = [
            ("id", id), ("state", state.rawValue), ("VM", vm.name.map { "\($0) (\(vm.uuid))" } ?? vm.uuid),
            ("owner", ownerText), ("lifetime", lifetime.rawValue), ("process", processText),
            ("active", active ? "yes" : "no"),
            ("delivery", delivery.rawValue), ("policy", policy.rawValue),
            ("created", "\(timeText(created)), \(age(now)) ago"),
        ]
        if let ending { lines.append(("ended", ending)) }
        if let reason { lines.append(("reason", reason)) }
        for share in regions {
            let bad = share.retired.reduce(0) { $0 &+ $1.size }
            let usable = bad == 0 ? "" : ", \(sizeText(share.usableSize)) usable, \(sizeText(bad)) bad"
            let path = share.path.map { ", open \($0)" } ?? ""
            lines.append((share.name, "\(sizeText(share.size)) at offset \(share.offset)\(usable)\(path)"))
        }
        let users = AllocationUseInfo.lines(uses ?? [])
        if users.isEmpty, uses != nil { lines.append(("used by", "nobody")) }
        for (index, user) in users.enumerated() { lines.append((index == 0 ? "used by" : "", user)) }
        return Table.properties(lines).text
    }

    private func age(_ now: Int) -> String { durationText(Double(max(0, now - created))) }

    /// `uid 107 (libvirt-qemu)`.
    private var ownerText: String { "uid \(owner.uid)" + (userName(of: owner.uid).map { " (\($0))" } ?? "") }

    /// `qemu-system-aar (4711)`, and whether it has ended.
    private var processText: String {
        guard let process else { return "-" }
        if processEnded { return "\(process.pid), ended" }
        return process.command.map { "\($0) (\(process.pid))" } ?? "\(process.pid)"
    }
}

extension ProcessInfo {
    /// Its name, if it is that very process and in our pid namespace.
    fileprivate var command: String? {
        let identity = ProcessIdentity(pid: pid, startTime: startTime)
        // A process that cannot be seen from here has no name here.
        guard let found = try? ProcessIdentity.current(pid: pid), found == identity else { return nil }
        // The same.
        let text = try? HostRoot().text("/proc/\(pid)/comm")
        return text.map { String($0.prefix { $0 != "\n" }) }
    }
}
