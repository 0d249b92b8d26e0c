internal import EGMDomain
internal import EGMProtocol

/// Everything that the metrics are made of, at one time.
struct MetricsReport: Sendable {
    var server = ServerFigures()
    /// Sorted by name.
    var regions: [RegionRecord] = []
    var allocations = AllocationFigures()
    var gpus = 0
    var hazards: [Hazard] = []
    var process: ProcessFigures

    /// The exposition.
    func text(_ format: MetricsFormat) -> String {
        var text = MetricsText(format)
        daemon(&text)
        host(&text)
        regions(&text)
        scrubs(&text)
        allocations(&text)
        socket(&text)
        return text.text
    }

    private func daemon(_ text: inout MetricsText) {
        text.add(.up, MetricValue(true))
        text.add(.build, [([productVersion, Contract.version], MetricValue(true))])
        text.add(.startTime, .real(process.startTime))
        text.add(.restarts, process.restarts.map { .count($0) })
        text.add(.cpu, .real(process.cpuSeconds))
        text.add(.residentMemory, process.residentBytes.map { .count($0) })
        text.add(.virtualMemory, process.virtualBytes.map { .count($0) })
        text.add(.openDescriptors, process.openDescriptors.map { MetricValue($0) })
        text.add(.descriptorLimit, process.descriptorLimit.map { .count($0) })
        text.add(.threads, process.threads.map { .count($0) })
        let events = server.events
        text.add(.reloads, [(["ok"], .count(events.reloads)), (["refused"], .count(events.refusedReloads))])
        text.add(.reloadRefused, MetricValue(events.isReloadRefused))
    }

    private func host(_ text: inout MetricsText) {
        text.add(.gpus, MetricValue(gpus))
        text.add(
            .hazards,
            Hazard.Level.allCases.map { level in
                ([level.rawValue], MetricValue(hazards.count { $0.level == level }))
            })
    }
}
