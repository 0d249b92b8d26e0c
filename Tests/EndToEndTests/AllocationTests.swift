import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// Who gets which regions.
@Suite(.serialized, .timeLimit(.minutes(10))) struct AllocationTests {
    let daemon: TestDaemon
    let peer: WirePeer

    init() throws {
        daemon = try TestDaemon()
        peer = try daemon.connect()
    }

    @Test func allGPUsOfARegionGetIt() throws {
        let allocation = try peer.call(
            "allocation.create",
            .allocation(by: GPUs.egm5, to: .vmA, ["vm": ["uuid": .string(VM.vmA.rawValue), "name": "a"]]))
        #expect(allocation["state"] == "allocated")
        #expect(allocation["lifetime"] == "persistent")
        #expect(allocation["owner"]?["uid"] == .integer(Int64(getuid())))
        #expect(allocation["vm"]?["name"] == "a")
        let share = try #require(allocation["regions"]?[0])
        #expect(share["name"] == "egm5" && share["offset"] == 0 && share["size"] == 2_097_152)
        #expect(share["usableSize"] == 1_310_720)
        #expect(
            share["retired"] == [
                ["offset": 1_310_720, "size": 131_072], ["offset": 1_572_864, "size": 65_536],
                ["offset": 1_835_008, "size": 65_536],
            ])
        let region = try peer.call("region.get", ["region": "egm5"])
        #expect(region["state"] == "allocated" && region["allocation"] == allocation["id"])
        #expect(region["lastScrub"] != .null)
        #expect(try peer.call("region.get", ["region": "egm4"])["allocation"] == .null)
        #expect(try peer.call("allocation.get", allocation.allocationID) == allocation)
        #expect(try peer.call("allocation.list")["allocations"] == [allocation])
    }

    @Test func theWholeTrayGoesToOneVM() throws {
        let refused = try peer.refusal("allocation.create", .allocation(of: ["egm4"], to: .vmA, ["policy": "tray"]))
        #expect(refused.word == "partial-tray")
        #expect(refused.data?["missingRegions"] == ["egm5"])
        let tray = try peer.call(
            "allocation.create", .allocation(by: GPUs.egm4 + GPUs.egm5, to: .vmA, ["policy": "tray"]))
        #expect(tray["regions"]?.names == ["egm4", "egm5"])
    }

    @Test func partOfTheGPUsIsRefusedAndTakesNothing() throws {
        let refused = try peer.refusal(
            "allocation.create", .allocation(by: GPUs.egm4 + [GPUs.egm5[0]], to: .vmA))
        #expect(refused.word == "partial-gpus")
        #expect(refused.data?["missing"] == [.string(GPUs.egm5[1])])
        #expect(refused.data?["region"] == "egm5")
        #expect(refused.advice != nil)
        #expect(try peer.call("allocation.list")["allocations"] == [])
        // A region by name does not excuse the GPUs that are named beside it.
        #expect(
            try peer.refusal(
                "allocation.create", .allocation(of: ["egm4"], to: .vmA, ["gpus": [.string(GPUs.egm4[0])]])
            ).word == "partial-gpus")
    }

    @Test func whatIsNotThereIsNamed() throws {
        let region = try peer.refusal("allocation.create", .allocation(of: ["egm9"], to: .vmA))
        #expect(region.word == "unknown-region" && region.message.contains("egm9"))
        #expect(region.data?["known"] == ["egm4", "egm5"])
        let gpu = try peer.refusal("allocation.create", .allocation(by: ["0042:01:00.0"], to: .vmA))
        #expect(gpu.word == "unknown-gpu" && gpu.message.contains("0042:01:00.0"))
        #expect(try peer.refusal("allocation.create", .allocation(of: [], to: .vmA)).word == "nothing-requested")
        #expect(try peer.refusal("allocation.get", ["id": "a-0"]).word == "unknown-allocation")
        #expect(try peer.refusal("allocation.release", ["id": "a-0"]).word == "unknown-allocation")
        #expect(try peer.refusal("allocation.map", ["id": "a-0"]).word == "unknown-allocation")
        #expect(try peer.refusal("region.get", ["region": "egm9"]).word == "unknown-region")
        #expect(try peer.refusal("region.retiredPages", ["region": "egm9"]).word == "unknown-region")
    }

    @Test(arguments: ["00000000-0000-0000-0000-000000000000", "", "not-a-uuid"])
    func aVMNeedsAUUID(uuid: String) throws {
        let refused = try peer.refusal(
            "allocation.create", ["vm": ["uuid": .string(uuid)], "regions": ["egm4"]])
        #expect(refused.word == "invalid-uuid")
        #expect(try peer.call("allocation.list")["allocations"] == [])
    }

    @Test(arguments: [0, 1, 2_097_153, 2_162_688]) func aWrongSizeIsRefused(size: Int64) throws {
        let refused = try peer.refusal(
            "allocation.create", .allocation(of: ["egm4"], to: .vmA, ["size": .integer(size)]))
        #expect(refused.word == "size-invalid", "\(refused)")
    }

    @Test func askingAgainGivesTheSame() throws {
        let first = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        #expect(try peer.call("allocation.create", .allocation(by: GPUs.egm4, to: .vmA)) == first)
        #expect(try daemon.connect().call("allocation.create", .allocation(of: ["egm4"], to: .vmA)) == first)
    }

    @Test func askingForSomethingElseNamesTheDifference() throws {
        let first = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let regions = try peer.refusal("allocation.create", .allocation(of: ["egm5"], to: .vmA))
        #expect(regions.word == "allocation-conflict")
        #expect(regions.data?["difference"] == "it has egm4, not egm5")
        #expect(regions.data?["allocation"] == first["id"])
        let size = try peer.refusal("allocation.create", .allocation(of: ["egm4"], to: .vmA, ["size": 65_536]))
        #expect(size.data?["difference"]?.stringValue?.contains("65536") == true)
        let lifetime = try peer.refusal(
            "allocation.create", .allocation(of: ["egm4"], to: .vmA, ["lifetime": "connection"]))
        #expect(lifetime.data?["difference"] == "its lifetime is persistent, not connection")
    }

    @Test func aBusyRegionNamesItsVM() throws {
        let first = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let busy = try peer.refusal("allocation.create", .allocation(of: ["egm4"], to: .vmB))
        #expect(busy.word == "region-busy")
        #expect(busy.data?["vm"] == .string(VM.vmA.rawValue) && busy.data?["allocation"] == first["id"])
        let late = try peer.refusal("allocation.create", .allocation(of: ["egm4"], to: .vmB, ["wait": 0.05]))
        #expect(late.word == "timeout" && late.message.contains(VM.vmA.rawValue))
        // All or nothing: the free one of two is not taken either.
        #expect(
            try peer.refusal("allocation.create", .allocation(of: ["egm4", "egm5"], to: .vmB)).word == "region-busy")
        #expect(try peer.call("region.get", ["region": "egm5"])["allocation"] == .null)
    }

    @Test func whoWaitsGetsTheRegionWhenItIsFree() throws {
        let first = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let other = try daemon.connect()
        let id = try other.request("allocation.create", .allocation(of: ["egm4"], to: .vmB, ["wait": 60]))
        try other.answer(toPing: other.request("system.ping"))
        #expect(try peer.call("allocation.release", first.allocationID)["state"] == "draining")
        let second = try other.answer(to: id).get()
        #expect(second["state"] == "allocated" && second["vm"]?["uuid"] == .string(VM.vmB.rawValue))
        #expect(try peer.refusal("allocation.get", first.allocationID).word == "unknown-allocation")
    }

    @Test func ofRacingCreatorsOneWinsEverything() throws {
        let other = try daemon.connect()
        for _ in 0..<20 {
            let ids = (
                try peer.request("allocation.create", .allocation(of: ["egm4", "egm5"], to: .vmA)),
                try other.request("allocation.create", .allocation(of: ["egm5", "egm4"], to: .vmB))
            )
            let answers = [try peer.answer(to: ids.0), try other.answer(to: ids.1)]
            let won = answers.compactMap { try? $0.get() }
            try #require(won.count == 1, "\(answers)")
            #expect(won[0]["regions"]?.names == ["egm4", "egm5"])
            for case .failure(let error) in answers { #expect(error.word == "region-busy", "\(error)") }
            #expect(try peer.call("allocation.list")["allocations"]?.arrayValue?.count == 1)
            try peer.call("allocation.release", won[0].allocationID)
            try daemon.waitForRegion("egm4", toBe: "ready")
            try daemon.waitForRegion("egm5", toBe: "ready")
        }
    }

    @Test func racingCreatorsOfOneVMGetTheSame() throws {
        let other = try daemon.connect()
        let ids = (
            try peer.request("allocation.create", .allocation(of: ["egm4"], to: .vmA)),
            try other.request("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        )
        #expect(try peer.answer(to: ids.0).get() == other.answer(to: ids.1).get())
        #expect(try peer.call("allocation.list")["allocations"]?.arrayValue?.count == 1)
    }
}
