internal import EGMProtocol

extension MetricsReport {
    func socket(_ text: inout MetricsText) {
        let requests = server.requests
        let methods = RequestMeter.methods.enumerated()
        text.add(
            .requests,
            methods.flatMap { number, method in
                [
                    ([method, "ok"], .count(requests.served(number))),
                    ([method, "error"], .count(requests.failed(number))),
                ]
            })
        text.add(.requestSeconds, methods.map { ([$1], requests.histogram($0)) })
        text.add(.errors, RequestMeter.kinds.enumerated().map { ([$1], .count(requests.errors($0))) })
        text.add(.running, MetricValue(server.running))
        text.add(.connections, MetricValue(server.open))
        text.add(.accepted, .count(server.connections.accepted))
        text.add(
            .refused,
            ConnectionMeter.Refusal.allCases.map { reason in
                ([reason.rawValue], .count(server.connections.refused[reason] ?? 0))
            })
        text.add(.subscriptions, MetricValue(server.subscriptions))
        // Progress is no event that is kept, see `EventKind.isCombined`.
        text.add(
            .events,
            EventKind.allCases.filter { !$0.isCombined }.map { kind in
                ([kind.rawValue], .count(server.events.events[kind] ?? 0))
            })
        text.add(
            .faults,
            FaultEvent.Fault.allCases.map { fault in
                ([fault.rawValue], .count(server.events.faults[fault] ?? 0))
            })
        text.add(.eventsLost, .count(server.connections.eventsLost))
    }
}
