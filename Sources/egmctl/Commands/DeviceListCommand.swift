internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl device list`.
struct DeviceListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the auxiliary device records and where each fact comes from.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(DeviceList.self, .init())
        try connection.show(reply.json) {
            guard !reply.result.devices.isEmpty else { return "no auxiliary devices" }
            return reply.result.devices.map(DeviceListCommand.text).joined(separator: "\n\n")
        }
    }

    private static func text(_ device: DeviceInfo) -> String {
        var table = Table([("  FACT", .left), ("VALUE", .left), ("FROM", .left)])
        for fact in device.facts.entries {
            table.append(["  \(fact.name)", fact.value.value, fact.value.origin.rawValue])
            for other in fact.value.others ?? [] { table.append(["", other.value, other.origin.rawValue]) }
        }
        return "\(device.name)  region \(device.region), parent \(orDash(device.parent)), "
            + "GPUs \(listText(device.gpus))\n\(table.text)"
    }
}
