// Every error of the domain, as it leaves the daemon: code, kind, sentence and nouns.

import EGMProtocol
import JSONRPC
import Testing

@testable import EGMDomain
@testable import EGMServer

@Suite struct AllocationErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let error: AllocationError
        let kind: ErrorKind
        let message: String
        /// What `data` has besides kind and hint.
        let nouns: JSONObject

        var testDescription: String { kind.rawValue }

        init(_ error: AllocationError, _ kind: ErrorKind, _ message: String, _ nouns: JSONObject = [:]) {
            (self.error, self.kind, self.message, self.nouns) = (error, kind, message, nouns)
        }
    }

    static let id = AllocationID("a-1")
    static let gpu = PCIAddress(domain: 8, bus: 1, device: 0, function: 0)

    static let allocation: Allocation = {
        guard let uuid = VMUUID(uuid(7)) else { preconditionFailure("the uuid is right") }
        return Allocation(
            id: id, vm: VMIdentity(uuid: uuid, name: "train"), ownerUID: 5, lifetime: .persistent,
            delivery: .descriptor,
            policy: .socket, shares: [], process: nil, connection: nil, created: 0, state: .allocated)
    }()

    static let cases: [Case] = [
        Case(.nilUUID, .invalidUUID, "cannot allocate for the nil UUID: it names no VM"),
        Case(.nothingRequested, .nothingRequested, "cannot allocate: neither GPUs nor regions were named"),
        Case(
            .unknownRegion(egm7, known: [egm4, egm5]), .unknownRegion, "there is no region egm7",
            ["region": "egm7", "known": ["egm4", "egm5"]]),
        Case(.unknownGPU(gpu), .unknownGPU, "there is no GPU \"0008:01:00.0\"", ["gpu": "0008:01:00.0"]),
        Case(
            .gpuWithoutRegion(gpu), .gpuWithoutRegion, "cannot allocate by GPU 0008:01:00.0: it belongs to no region",
            ["gpu": "0008:01:00.0"]),
        Case(
            .partialGPUs(region: egm4, missing: [gpu]), .partialGPUs,
            "cannot allocate egm4 without all of its GPUs: 0008:01:00.0 missing",
            ["region": "egm4", "missing": ["0008:01:00.0"]]),
        Case(
            .partialTray(missingRegions: [egm5], missingGPUs: [gpu]), .partialTray,
            "cannot allocate the tray: egm5, 0008:01:00.0 missing",
            ["missingRegions": ["egm5"], "missingGpus": ["0008:01:00.0"]]),
        Case(
            .regionBusy(egm4, by: allocation), .regionBusy, "cannot allocate egm4: VM \(uuid(7)) (train) has it",
            ["region": "egm4", "allocation": "a-1", "vm": .string(uuid(7))]),
        Case(
            .regionDraining(egm4, holders: [Holder(pid: 9, command: "qemu", way: .maps)], reason: "qemu maps it"),
            .regionDraining, "cannot allocate egm4: it is still being given back (qemu maps it)",
            ["region": "egm4", "holders": [["pid": 9, "command": "qemu", "way": "maps"]]]),
        Case(
            .regionFaulty(egm6, reason: "it has no size"), .regionFaulty,
            "cannot use egm6, it is faulty: it has no size",
            ["region": "egm6"]),
        Case(
            .regionAbsent(egm7), .regionAbsent, "cannot allocate egm7: the kernel does not show it", ["region": "egm7"]),
        Case(
            .regionNotHeld(egm4), .regionNotHeld, "cannot scrub or verify egm4: egmd does not hold it",
            ["region": "egm4"]),
        Case(.scrubFailed(egm4, reason: "EIO"), .scrubFailed, "cannot scrub egm4: EIO", ["region": "egm4"]),
        Case(
            .verifyFailed(egm4, offset: 4097, reason: "a byte"), .verifyFailed, "egm4 is not clean: a byte",
            ["region": "egm4", "offset": 4097]),
        Case(
            .verifyFailed(egm4, offset: nil, reason: "no threads"), .verifyFailed, "egm4 is not clean: no threads",
            ["region": "egm4"]),
        Case(
            .sizeInvalid(requested: .max, region: egm4, regionSize: 131072, granule: 65536), .sizeInvalid,
            "cannot allocate 18446744073709551615 bytes of egm4: a size is a multiple of 65536, from 65536 to 131072",
            ["region": "egm4", "size": "18446744073709551615", "regionSize": 131072]),
        Case(
            .conflict(existing: allocation, difference: "it has egm4, not egm5"), .allocationConflict,
            "VM \(uuid(7)) already has allocation a-1, but it has egm4, not egm5",
            [
                "allocation": "a-1", "vm": .string(uuid(7)), "difference": "it has egm4, not egm5",
                "lifetime": "persistent",
                "active": false,
            ]),
        Case(
            .deliveryUnavailable(.path, region: egm4, reason: "it has no node"), .deliveryUnavailable,
            "cannot deliver egm4 by path: it has no node", ["region": "egm4", "delivery": "path"]),
        Case(
            .processReplaced(ProcessReference(pid: 9, startTime: 77)), .processGone,
            "cannot bind to process 9: the process that has this pid now has another start time than 77", ["pid": 9]),
        Case(
            .tooManyWaiting(limit: 128, uid: 1000), .limitExceeded,
            "cannot wait for the allocation: 128 requests of uid 1000 wait already, the limit", ["limit": 128]),
        Case(
            .tooManyWaiting(limit: 512, uid: nil), .limitExceeded,
            "cannot wait for the allocation: 512 requests wait already, the limit", ["limit": 512]),
        Case(.processGone(pid: 9), .processGone, "cannot bind to process 9: there is no such process", ["pid": 9]),
        Case(
            .processUnwatchable(pid: 9, reason: "not ours"), .processUnwatchable, "cannot bind to process 9: not ours",
            ["pid": 9]),
        Case(
            .timedOut(seconds: 1.5, waitingFor: "the scrub"), .timeout,
            "cannot allocate: waited 1.5 s in vain for the scrub", ["wait": 1.5]),
        Case(
            .abandoned, .cancelled,
            "the request was given up: its caller went away, the allocation was released, or egmd stops"),
        Case(
            .tooMany(limit: 3), .limitExceeded, "cannot allocate: there are 3 allocations already, the limit",
            ["limit": 3]),
        Case(.unknownAllocation(id), .unknownAllocation, "there is no allocation \"a-1\"", ["allocation": "a-1"]),
        Case(
            .notItsProcess(id, process: ProcessReference(pid: 9, startTime: 1)), .notPermitted,
            "allocation a-1 is active: it belongs to process 9", ["allocation": "a-1", "pid": 9]),
        Case(
            .notActivatable(id, state: .draining), .notMappable,
            "cannot activate allocation a-1: its state is draining", ["allocation": "a-1", "state": "draining"]),
        Case(.notOwner(id), .notPermitted, "allocation a-1 belongs to another user", ["allocation": "a-1"]),
        Case(.needsAdmin("`force`"), .notPermitted, "only administrators may do this: `force`"),
        Case(
            .regionNeeded(id, regions: [egm4, egm5]), .regionNeeded,
            "cannot map allocation a-1 without a region: it has several",
            ["allocation": "a-1", "regions": ["egm4", "egm5"]]),
        Case(
            .regionNotInAllocation(egm5, id), .regionNotInAllocation,
            "cannot map egm5: allocation a-1 does not have it",
            ["allocation": "a-1", "region": "egm5"]),
        Case(
            .notMappable(id, state: .draining), .notMappable, "cannot map allocation a-1: its state is draining",
            ["allocation": "a-1", "state": "draining"]),
    ]

    @Test(arguments: cases) func leavesTheDaemonAs(_ expected: Case) throws {
        let error = RPCError(expected.error)
        #expect(error.code == expected.kind.code)
        #expect(error.message == expected.message)
        var data = try #require(error.data?.objectValue)
        #expect(data["kind"] == .string(expected.kind.rawValue))
        let hint = try #require(data["hint"]?.stringValue)
        #expect(!hint.isEmpty)
        (data["kind"], data["hint"]) = (nil, nil)
        #expect(data == expected.nouns)
        #expect(sentence(for: expected.error) == expected.message)
    }
}
