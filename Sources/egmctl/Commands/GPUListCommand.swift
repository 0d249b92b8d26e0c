internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl gpu list`.
struct GPUListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the GPUs.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(GPUList.self, .init())
        try connection.show(reply.json) {
            guard !reply.result.gpus.isEmpty else { return "no GPUs" }
            var table = Table([
                ("GPU", .left), ("PRODUCT", .left), ("SOCKET", .right), ("NODE", .right), ("REGION", .left),
                ("HBM", .right), ("IOMMU GROUP", .right), ("DRIVER", .left), ("ACPI", .left),
            ])
            for gpu in reply.result.gpus {
                table.append([
                    gpu.bdf, gpu.product ?? "\(gpu.vendor):\(gpu.device)", "\(gpu.socket)", orDash(gpu.numaNode),
                    orDash(gpu.region), gpu.memory.map { sizeText($0.size) } ?? "-", orDash(gpu.iommuGroup),
                    orDash(gpu.driver), orDash(gpu.acpiPath),
                ])
            }
            return table.text
        }
    }
}
