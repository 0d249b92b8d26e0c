import EGMTestSupport
import JSONRPC
import LinuxSystem
import Testing

/// What the daemon shows of the simulated presets.
@Suite(.serialized, .timeLimit(.minutes(10))) struct TopologyTests {
    private struct Card {
        var bdf: String
        var socket: Int64
        var region: String
        var hbm: (base: String, size: Int64)
    }

    private func expectGPUs(_ list: JSONValue?, _ cards: [Card], product: String, device: String) throws {
        let gpus = try #require(list?.arrayValue)
        #expect(gpus.compactMap { $0["bdf"]?.stringValue } == cards.map(\.bdf))
        for (index, (gpu, card)) in zip(gpus, cards).enumerated() {
            #expect(gpu["vendor"] == "0x10de" && gpu["device"] == .string(device))
            #expect(gpu["product"] == .string(product))
            #expect(gpu["socket"] == .integer(card.socket) && gpu["numaNode"] == .integer(card.socket))
            #expect(gpu["driver"] == "nvgrace_gpu_vfio_pci" && gpu["iommuGroup"] == .integer(Int64(index)))
            #expect(gpu["acpiPath"]?.stringValue?.hasPrefix("\\_SB_.") == true)
            #expect(gpu["region"] == .string(card.region))
            #expect(gpu["memory"] == ["base": .string(card.hbm.base), "size": .integer(card.hbm.size)])
        }
    }

    @Test func gb200() throws {
        let daemon = try TestDaemon()
        // Until firmware's table has been read, the list of retired pages is unknown.
        try daemon.waitForRegion("egm5", toBe: "ready")
        try daemon.waitForRegion("egm4", toBe: "ready")
        let topology = try daemon.connect().call("topology.get")
        #expect(topology["hazards"] == [])
        #expect(topology["host"]?["simulated"] == true && topology["host"]?["sockets"] == 2)
        #expect(topology["host"]?["driverGeneration"] == "standalone")
        let hbm: Int64 = 184 << 30
        try expectGPUs(
            topology["gpus"],
            [
                Card(bdf: "0008:01:00.0", socket: 0, region: "egm4", hbm: ("0x40000000000", hbm)),
                Card(bdf: "0009:01:00.0", socket: 0, region: "egm4", hbm: ("0x48000000000", hbm)),
                Card(bdf: "0018:01:00.0", socket: 1, region: "egm5", hbm: ("0x140000000000", hbm)),
                Card(bdf: "0019:01:00.0", socket: 1, region: "egm5", hbm: ("0x148000000000", hbm)),
            ], product: "GB200", device: "0x2941")
        let regions = try #require(topology["regions"]?.arrayValue)
        #expect(topology["regions"]?.names == ["egm4", "egm5"])
        for (socket, region) in regions.enumerated() {
            #expect(region["pxm"] == .integer(Int64(4 + socket)))
            #expect(region["socket"] == .integer(Int64(socket)) && region["numaNode"] == .integer(Int64(socket)))
            #expect(region["base"] == (socket == 0 ? "0x1000000000" : "0x101000000000"))
            #expect(region["size"] == 2_097_152 && region["hazards"] == [])
            #expect(region["devicePath"] == .string("/dev/egm\(4 + socket)"))
            #expect(region["provider"] == "simulated" && region["generation"] == "standalone")
            #expect(region["gpus"]?.strings == (socket == 0 ? GPUs.egm4 : GPUs.egm5))
            #expect(region["retired"]?["blocks"] == (socket == 0 ? 0 : 4))
            #expect(region["retired"]?["status"] == "known")
        }
    }

    @Test func gh200() throws {
        let daemon = try TestDaemon(["--simulate", "gh200", "--region-size", "1MiB"])
        let topology = try daemon.connect().call("topology.get")
        #expect(topology["hazards"] == [])
        try expectGPUs(
            topology["gpus"],
            [Card(bdf: "0009:01:00.0", socket: 0, region: "egm4", hbm: ("0x40000000000", 96 << 30))],
            product: "GH200 120GB", device: "0x2342")
        #expect(topology["regions"]?.names == ["egm4"])
        #expect(topology["regions"]?[0]?["gpus"]?.strings == ["0009:01:00.0"])
        #expect(topology["devices"]?.names == ["nvgrace_gpu_vfio_pci.egm.4"])
    }

    @Test func auxiliaryDevicesTellWhereEachFactComesFrom() throws {
        let daemon = try TestDaemon()
        let devices = try daemon.connect().call("device.list")["devices"]
        #expect(devices?.names == ["nvgrace_gpu_vfio_pci.egm.4", "nvgrace_gpu_vfio_pci.egm.5"])
        let device = try #require(devices?[1])
        #expect(device["id"] == 5 && device["region"] == "egm5" && device["parent"] == .string(GPUs.egm5[0]))
        #expect(device["gpus"]?.strings == GPUs.egm5)
        let facts = try #require(device["facts"]?.objectValue)
        #expect(facts["base"] == ["value": "0x101000000000", "origin": "acpi"])
        #expect(
            facts["size"] == [
                "value": "2097152", "origin": "acpi", "others": [["value": "2097152", "origin": "sysfs"]],
            ])
        #expect(facts["node"]?["origin"] == "sysfs" && facts["parent"]?["origin"] == "derived")
    }

    @Test func theListsAreThoseOfTheTopology() throws {
        let daemon = try TestDaemon()
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        let peer = try daemon.connect()
        let topology = try peer.call("topology.get")
        #expect(try peer.call("gpu.list")["gpus"] == topology["gpus"])
        #expect(try peer.call("device.list")["devices"] == topology["devices"])
        #expect(try peer.call("region.list")["regions"] == topology["regions"])
        for index in 0..<2 {
            let region = try #require(topology["regions"]?[index])
            #expect(try peer.call("region.get", ["region": region["name"] ?? .null]) == region)
        }
    }

    @Test func everyMethodOfTheContractIsServed() throws {
        let daemon = try TestDaemon()
        let peer = try daemon.connect()
        let methods = try #require(try peer.call("system.info")["methods"]).strings
        let issue = [
            "system.ping", "system.info", "topology.get", "gpu.list", "device.list", "region.list", "region.get",
            "region.retiredPages", "allocation.create", "allocation.map", "allocation.release", "allocation.get",
            "allocation.list",
        ]
        #expect(Set(issue).isSubset(of: methods))
        for method in methods {
            // Missing parameters are complained about, or not needed: nothing else can be wrong.
            if case .failure(let error) = try peer.answer(to: peer.request(method)) {
                #expect(error.code == -32602 || error.word == "nothing-requested", "\(method): \(error)")
            }
        }
    }
}
