internal import EGMDomain
internal import EGMProtocol

extension RegionInfo {
    /// - Parameter listing: how many of its parts are listed.
    init(_ record: RegionRecord, listing: Int = PartitioningInfo.listedBeside) {
        let region = record.region
        self.init(
            name: region.name.description, pxm: region.name.proximity.rawValue, socket: region.socket,
            numaNode: region.numaNode, base: region.base.map { HexAddress($0.rawValue) }, size: region.size,
            provider: RegionInfo.Provider(record.provider), generation: RegionInfo.Generation(region.generation),
            capabilities: record.capabilities.map(CapabilitiesInfo.init), state: RegionInfo.State(record.state),
            reason: record.reason, gpus: region.gpus.map(\.description), devicePath: region.devicePath,
            allocation: record.allocation?.description, retired: RetiredInfo(record.retired),
            scrub: record.progress.map(ScrubInfo.init), lastScrub: record.lastScrub.map(ScrubReportInfo.init),
            holders: record.holders.map(HolderInfo.init), hazards: region.hazards.map(HazardInfo.init),
            partitioning: record.partitions.map { PartitioningInfo($0, listing: listing) })
    }
}

extension PartitioningInfo {
    init(_ partitions: RegionPartitions, listing: Int) {
        self.init(
            partitions: partitions.sorted.prefix(listing).map { part in
                PartitionInfo(
                    allocation: part.allocation?.description,
                    vm: part.vm.map { VMInfo(uuid: $0.uuid.description, name: $0.name) }, offset: part.offset,
                    size: part.size,
                    state: PartitionInfo.State(part.state), reason: part.reason)
            }, count: partitions.parts.count, unit: partitions.map.unit, free: partitions.map.freeBytes,
            greatestFree: partitions.map.greatestFree)
    }
}

extension CapabilitiesInfo {
    init(_ capabilities: RegionCapabilities) {
        self.init(
            exclusiveOpen: capabilities.exclusiveOpen, honoursOffset: capabilities.honoursOffset,
            bounded: capabilities.bounded, runtimeRetiredPages: capabilities.runtimeRetiredPages,
            dmaBuf: capabilities.dmaBuf, partitionable: capabilities.partitionable)
    }
}

extension ScrubInfo {
    init(_ progress: ScrubProgress) {
        self.init(
            phase: ScrubInfo.Phase(progress.phase), done: progress.done, total: progress.total, rate: progress.rate,
            secondsLeft: progress.secondsLeft)
    }
}

extension ScrubReportInfo {
    init(_ report: ScrubReport) {
        let seconds = Double(report.nanoseconds) / 1e9
        self.init(
            bytes: report.bytes, seconds: seconds,
            rate: seconds > 0 ? UInt64(Double(report.bytes) / seconds) : 0, threads: report.threads,
            verified: report.verified)
    }
}

extension HolderInfo {
    init(_ holder: Holder) {
        self.init(pid: holder.pid, command: holder.command, way: HolderInfo.Way(holder.way))
    }
}
