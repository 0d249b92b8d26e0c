// Progress is never queued: four times a second, as long as something is being scrubbed and somebody wants to know, the
// custodian is asked how far it is, and those are sent it who have read everything up to now. So who reads slowly gets
// fewer, and always the newest.

internal import EGMDomain
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

extension Server {
    /// Lets the timer of progress run, if anybody wants any; it stops by itself.
    func watchProgress() {
        guard wantsProgress else { return }
        setTimers { timers throws(SystemError) in try timers.watchProgress(true) }
    }

    private var wantsProgress: Bool {
        if !progressing.isEmpty { return true }
        return subscribers.contains { id in
            connections[id]?.subscriptions.values.contains { $0.isActive && $0.wantsProgress } ?? false
        }
    }

    /// What the timer does.
    func sendProgress() {
        let records = custodian.assumeIsolated { $0.regions() }
        let running = records.filter { $0.state == .scrubbing }
        for connection in subscribers.compactMap({ connections[$0] }) {
            if queueProgress(running, connection) { serveEvents(connection) }
        }
        for ticket in progressing {
            guard let connection = self.running[ticket]?.connection else { continue }
            if queueProgress(ofRequest: ticket, records) { serveEvents(connection) }
        }
        let isNeeded = !progressing.isEmpty || (!running.isEmpty && wantsProgress)
        setTimers { timers throws(SystemError) in try timers.watchProgress(isNeeded) }
    }

    /// Queues the progress of regions for a subscriber that has been sent everything else; false if there is none.
    private func queueProgress(_ records: [RegionRecord], _ connection: Connection) -> Bool {
        guard !connection.isDiscarding, !hasEventsDue(connection) else { return false }
        let names = Set(records.map(\.region.name))
        var hasQueued = false
        for (number, var subscription) in connection.subscriptions where subscription.isActive {
            subscription.progress = subscription.progress.filter { names.contains($0.key) }
            for record in records where subscription.passes(progressOf: record.region.name) {
                let name = record.region.name
                guard let progress = record.progress, subscription.progress[name] != progress,
                    connection.output.count < limits.takingThreshold
                else { continue }
                subscription.progress[name] = progress
                connection.output.append(encoded(progress, of: name, for: number))
                hasQueued = true
            }
            connection.subscriptions[number] = subscription
        }
        return hasQueued
    }

    /// Queues the progress of a request, if it has changed and the client has read enough; false if not.
    ///
    /// - Parameter records: all regions, where they have been asked for already.
    @discardableResult
    func queueProgress(ofRequest ticket: UInt64, _ records: [RegionRecord]? = nil) -> Bool {
        guard let request = running[ticket], let id = request.id,
            connections[request.connection.id] != nil, !request.connection.isDiscarding,
            request.connection.output.count < limits.takingThreshold
        else { return false }
        let all = records ?? custodian.assumeIsolated { $0.regions() }
        let regions = all.filter { request.options.progress.contains($0.region.name) }.map(RegionProgressInfo.init)
        guard regions != request.toldProgress else { return false }
        running[ticket]?.toldProgress = regions
        request.connection.output.append(
            NotificationDescriptor.encoded(
                RequestProgressInfo.notification,
                RequestProgressInfo(id: RequestReference(id), regions: regions)))
        return true
    }

    private func encoded(_ progress: ScrubProgress, of region: RegionName, for subscription: Int) -> [UInt8] {
        let payload = RegionProgressEvent(region: region.description, scrub: ScrubInfo(progress))
        return NotificationDescriptor.encoded(
            EventInfo.notification,
            EventInfo(
                subscription: subscription, instance: feed.instance, sequence: feed.latest,
                time: Double(realtimeMilliseconds()) / 1000, type: EventKind.regionProgress.rawValue,
                data: EventData(payload)))
    }
}

extension RegionProgressInfo {
    fileprivate init(_ record: RegionRecord) {
        self.init(
            region: record.region.name.description, state: RegionInfo.State(record.state), reason: record.reason,
            scrub: record.progress.map(ScrubInfo.init))
    }
}
