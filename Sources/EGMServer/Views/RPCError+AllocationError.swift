// The one place where the domain's errors get their sentences: what was tried, on what, why it failed. What to do stands
// in `data.hint`, which each kind has of its own unless the error knows better.

internal import EGMDomain
internal import EGMProtocol
internal import JSONRPC

extension RPCError {
    init(_ error: AllocationError) {
        self =
            switch error {
            case .nilUUID: .of(.invalidUUID, "cannot allocate for the nil UUID: it names no VM")
            case .nothingRequested: .of(.nothingRequested, "cannot allocate: neither GPUs nor regions were named")
            case .unknownRegion(let name, let known): .unknownRegion(name, known: known)
            case .unknownGPU(let address): .noSuchGPU(address.description)
            case .gpuWithoutRegion(let address):
                .of(
                    .gpuWithoutRegion, "cannot allocate by GPU \(address): it belongs to no region",
                    nouns: ["gpu": .string(address.description)])
            case .partialGPUs(let region, let missing): .partialGPUs(region, missing: missing)
            case .partialTray(let regions, let gpus): .partialTray(regions: regions, gpus: gpus)
            case .regionBusy(let region, let owner): .regionBusy(region, owner)
            case .regionDraining(let region, let holders, let reason):
                .of(
                    .regionDraining, "cannot allocate \(region): it is still being given back (\(reason))",
                    nouns: [
                        "region": .string(region.description), "holders": .array(holders.map { HolderInfo($0).json }),
                    ])
            case .regionFaulty(let region, let reason):
                .of(
                    .regionFaulty, "cannot use \(region), it is faulty: \(reason)",
                    nouns: ["region": .string(region.description)])
            case .regionAbsent(let region):
                .of(
                    .regionAbsent, "cannot allocate \(region): the kernel does not show it",
                    nouns: ["region": .string(region.description)])
            case .regionNotHeld(let region):
                .of(
                    .regionNotHeld, "cannot scrub or verify \(region): egmd does not hold it",
                    nouns: ["region": .string(region.description)])
            case .scrubFailed(let region, let reason):
                .of(
                    .scrubFailed, "cannot scrub \(region): \(reason)",
                    nouns: ["region": .string(region.description)])
            case .verifyFailed(let region, let offset, let reason): .verifyFailed(region, offset, reason)
            case .sizeInvalid(let size, let region, let regionSize, let granule):
                .sizeInvalid(size, region, regionSize: regionSize, granule: granule)
            case .partitionSizeInvalid(let size, let region, let regionSize, let unit):
                .partitionSizeInvalid(size, region, regionSize: regionSize, unit: unit)
            case .regionNotShareable(let region, let reason):
                .of(
                    .regionNotShareable, "cannot cut \(region) into partitions: \(reason)",
                    nouns: ["region": .string(region.description)])
            case .regionPartitioned(let region, let count):
                .of(
                    .regionPartitioned,
                    "cannot allocate \(region) as a whole: \(count == 1 ? "a VM has" : "\(count) VMs have") parts of it",
                    nouns: ["region": .string(region.description), "partitions": .integer(Int64(count))])
            case .noRoom(let region, let size, let free, let greatest):
                .of(
                    .noRoom,
                    "cannot allocate \(size) bytes of \(region): \(free) are free, \(greatest) of them in one piece "
                        + "without retired blocks",
                    nouns: [
                        "region": .string(region.description), "size": ByteCountJSON.value(size),
                        "free": ByteCountJSON.value(free), "greatestFree": ByteCountJSON.value(greatest),
                    ])
            case .tooManyPartitions(let region, let limit):
                .of(
                    .limitExceeded,
                    "cannot allocate a part of \(region): it has \(limit) parts already, the limit; those that are being "
                        + "scrubbed count until they are clean",
                    nouns: ["region": .string(region.description), "limit": .integer(Int64(limit))])
            case .conflict(let existing, let difference): .conflict(existing, difference)
            case .deliveryUnavailable(let delivery, let region, let reason):
                .of(
                    .deliveryUnavailable, "cannot deliver \(region) by \(delivery.rawValue): \(reason)",
                    nouns: ["region": .string(region.description), "delivery": .string(delivery.rawValue)])
            case .processGone(let pid):
                .of(
                    .processGone, "cannot bind to process \(pid): there is no such process",
                    nouns: ["pid": .integer(Int64(pid))])
            case .processReplaced(let process):
                .of(
                    .processGone,
                    "cannot bind to process \(process.pid): the process that has this pid now has another start time than "
                        + "\(process.startTime)",
                    nouns: ["pid": .integer(Int64(process.pid))],
                    hint:
                        "the process has ended, or the start time is wrong: it is field 22 of /proc/PID/stat, in clock "
                        + "ticks since the boot; or send a pidfd")
            case .processUnwatchable(let pid, let reason):
                .of(
                    .processUnwatchable, "cannot bind to process \(pid): \(reason)",
                    nouns: ["pid": .integer(Int64(pid))])
            case .timedOut(let seconds, let cause):
                .of(
                    .timeout, "cannot allocate: waited \(seconds) s in vain for \(cause)",
                    nouns: ["wait": .number(seconds)])
            case .abandoned:
                .of(
                    .cancelled,
                    "the request was given up: its caller went away, the allocation was released, or egmd stops")
            case .tooMany(let limit):
                .of(
                    .limitExceeded, "cannot allocate: there are \(limit) allocations already, the limit",
                    nouns: ["limit": .integer(Int64(limit))])
            case .tooManyWaiting(let limit, let uid):
                .of(
                    .limitExceeded,
                    "cannot wait for the allocation: \(limit) requests\(uid.map { " of uid \($0)" } ?? "") wait already, the limit",
                    nouns: ["limit": .integer(Int64(limit))],
                    hint: "try again later, or do not ask to wait; a request that waits ends with request.cancel")
            case .unknownAllocation(let id):
                .of(
                    .unknownAllocation, "there is no allocation \(Self.quoted(id.description))",
                    nouns: ["allocation": .string(Self.shortened(id.description))])
            case .notOwner(let id):
                .of(
                    .notPermitted, "allocation \(id) belongs to another user",
                    nouns: ["allocation": .string(id.description)],
                    hint: "use the user that owns it, or ask an administrator")
            case .notItsProcess(let id, let process):
                .of(
                    .notPermitted, "allocation \(id) is active: it belongs to process \(process.pid)",
                    nouns: ["allocation": .string(id.description), "pid": .integer(Int64(process.pid))],
                    hint: "only that process or an administrator may act on it")
            case .needsAdmin(let what): .of(.notPermitted, "only administrators may do this: \(what)")
            case .regionNeeded(let id, let regions):
                .of(
                    .regionNeeded, "cannot map allocation \(id) without a region: it has several",
                    nouns: ["allocation": .string(id.description), "regions": Self.names(regions)])
            case .regionNotInAllocation(let region, let id):
                .of(
                    .regionNotInAllocation, "cannot map \(region): allocation \(id) does not have it",
                    nouns: ["allocation": .string(id.description), "region": .string(region.description)])
            case .notMappable(let id, let state):
                .of(
                    .notMappable, "cannot map allocation \(id): its state is \(state.rawValue)",
                    nouns: ["allocation": .string(id.description), "state": .string(state.rawValue)])
            case .notActivatable(let id, let state):
                .of(
                    .notMappable, "cannot activate allocation \(id): its state is \(state.rawValue)",
                    nouns: ["allocation": .string(id.description), "state": .string(state.rawValue)])
            case .ledgerUnavailable(let error):
                .of(.ledgerUnavailable, "nothing has changed: \(error.reason)", hint: error.remedy)
            }
    }

    private static func unknownRegion(_ name: RegionName, known: [RegionName]) -> RPCError {
        let list = known.map(\.description).joined(separator: ", ")
        return .of(
            .unknownRegion, "there is no region \(name)",
            nouns: ["region": .string(name.description), "known": Self.names(known)],
            hint: known.isEmpty ? "this host has no EGM region; egmctl topology says why" : "this host has: \(list)")
    }

    private static func partialGPUs(_ region: RegionName, missing: [PCIAddress]) -> RPCError {
        let list = missing.map(\.description).joined(separator: ", ")
        return .of(
            .partialGPUs, "cannot allocate \(region) without all of its GPUs: \(list) missing",
            nouns: [
                "region": .string(region.description), "missing": .array(missing.map { .string($0.description) }),
            ])
    }

    private static func partialTray(regions: [RegionName], gpus: [PCIAddress]) -> RPCError {
        let list = (regions.map(\.description) + gpus.map(\.description)).joined(separator: ", ")
        return .of(
            .partialTray, "cannot allocate the tray: \(list) missing",
            nouns: ["missingRegions": Self.names(regions), "missingGpus": .array(gpus.map { .string($0.description) })])
    }

    private static func verifyFailed(_ region: RegionName, _ offset: UInt64?, _ reason: String) -> RPCError {
        var nouns: JSONObject = ["region": .string(region.description)]
        if let offset = offset.flatMap({ Int64(exactly: $0) }) { nouns["offset"] = .integer(offset) }
        return .of(.verifyFailed, "\(region) is not clean: \(reason)", nouns: nouns)
    }

    private static func regionBusy(_ region: RegionName, _ owner: Allocation) -> RPCError {
        let vm = owner.vm.name.map { "\(owner.vm.uuid) (\(shortened($0)))" } ?? "\(owner.vm.uuid)"
        return .of(
            .regionBusy, "cannot allocate \(region): VM \(vm) has it",
            nouns: [
                "region": .string(region.description), "allocation": .string(owner.id.description),
                "vm": .string(owner.vm.uuid.description),
            ])
    }

    private static func sizeInvalid(
        _ size: UInt64, _ region: RegionName, regionSize: UInt64, granule: UInt64
    ) -> RPCError {
        .of(
            .sizeInvalid,
            "cannot allocate \(size) bytes of \(region): a size is a multiple of \(granule), from \(granule) to "
                + "\(regionSize)",
            nouns: [
                "region": .string(region.description), "size": ByteCountJSON.value(size),
                "regionSize": ByteCountJSON.value(regionSize),
            ])
    }

    private static func partitionSizeInvalid(
        _ size: UInt64?, _ region: RegionName, regionSize: UInt64, unit: UInt64
    ) -> RPCError {
        var nouns: JSONObject = [
            "region": .string(region.description), "regionSize": ByteCountJSON.value(regionSize),
            "unit": ByteCountJSON.value(unit),
        ]
        if let size { nouns.append("size", ByteCountJSON.value(size)) }
        return .of(
            .sizeInvalid,
            "cannot allocate \(size.map { "\($0) bytes" } ?? "a part") of \(region): the size of a partition is a "
                + "multiple of \(unit), from \(unit) to \(regionSize)",
            nouns: nouns, hint: "give a size that is a multiple of \(unit) bytes")
    }

    private static func conflict(_ existing: Allocation, _ difference: String) -> RPCError {
        var nouns: JSONObject = [
            "allocation": .string(existing.id.description), "vm": .string(existing.vm.uuid.description),
            "difference": .string(difference), "lifetime": .string(existing.lifetime.rawValue),
            "active": .bool(existing.isActive),
        ]
        if let process = existing.process { nouns.append("pid", .integer(Int64(process.pid))) }
        return .of(
            .allocationConflict, "VM \(existing.vm.uuid) already has allocation \(existing.id), but \(difference)",
            nouns: nouns, hint: existing.user == nil ? nil : "a VM is started once; end that process first")
    }

    private static func names(_ regions: [RegionName]) -> JSONValue {
        .array(regions.map { .string($0.description) })
    }
}

/// A byte count beyond what a JSON integer of ours holds goes as text.
private enum ByteCountJSON {
    static func value(_ bytes: UInt64) -> JSONValue {
        Int64(exactly: bytes).map { .integer($0) } ?? .string(String(bytes))
    }
}
