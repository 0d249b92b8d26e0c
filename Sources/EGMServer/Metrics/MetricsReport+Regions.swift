internal import EGMDomain

extension MetricsReport {
    func regions(_ text: inout MetricsText) {
        text.add(
            .regionInfo,
            regions.map { record in
                ([name(record), record.provider.rawValue, record.region.generation.rawValue], MetricValue(true))
            })
        text.add(
            .regionState,
            regions.flatMap { record in
                RegionState.allCases.map { ([name(record), $0.rawValue], MetricValue(record.state == $0)) }
            })
        text.add(.regionSize, each { .count($0.region.size) })
        text.add(.regionUsable, each { .count($0.retired.usableSize) })
        text.add(.regionAllocated, each { .count(allocations.bytes[$0.region.name] ?? 0) })
        text.add(
            .regionAllocations,
            regions.flatMap { record in
                AllocationState.allCases.map { state in
                    ([name(record), state.rawValue], MetricValue(allocations.regions[record.region.name]?[state] ?? 0))
                }
            })
        text.add(
            .retiredBlocks,
            regions.flatMap { record in
                MetricLabel.sources.map { source in
                    ([name(record), source.rawValue], .count(record.retired.blocks(listedBy: source)))
                }
            })
        text.add(.retiredKnown, each { MetricValue($0.retired.status == .known) })
        text.add(.holders, each { MetricValue(Set($0.holders.map(\.pid)).count) })
    }

    func scrubs(_ text: inout MetricsText) {
        let totals = server.events.scrubs
        func total(_ metric: Metric, _ value: (EventTotals.Scrubs) -> MetricValue) {
            text.add(metric, each { value(totals[$0.region.name] ?? EventTotals.Scrubs()) })
        }
        total(.scrubs) { .count($0.count) }
        total(.scrubBytes) { .count($0.bytes) }
        total(.scrubSeconds) { .real(Double($0.nanoseconds) / 1e9) }
        text.add(
            .scrubRate,
            regions.compactMap { record in
                guard let report = record.lastScrub, report.nanoseconds > 0 else { return nil }
                return ([name(record)], .real(Double(report.bytes) / Double(report.nanoseconds) * 1e9))
            })
        text.add(.scrubDone, each { .count($0.progress?.done ?? 0) })
        text.add(
            .scrubLeft,
            each { record in
                .count(record.progress.map { $0.total - min($0.done, $0.total) } ?? 0)
            })
    }

    func allocations(_ text: inout MetricsText) {
        text.add(
            .allocations,
            AllocationState.allCases.flatMap { state in
                AllocationLifetime.allCases.map { lifetime in
                    ([state.rawValue, lifetime.rawValue], MetricValue(allocations.all[state]?[lifetime] ?? 0))
                }
            })
    }

    private func name(_ record: RegionRecord) -> String { record.region.name.description }

    private func each(_ value: (RegionRecord) -> MetricValue) -> [(labels: [String], value: MetricValue)] {
        regions.map { ([name($0)], value($0)) }
    }
}

extension RetiredPages {
    /// Blocks on that list; the last one of a region may be cut.
    fileprivate func blocks(listedBy source: RetiredBlock.Source) -> UInt64 {
        runs.filter { $0.source.listedBy == source }.reduce(0) { $0 + ($1.size + Region.granule - 1) / Region.granule }
    }
}
