internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

/// `egmctl map`.
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Receive the descriptor of an allocation's memory, map it, and show its start.")

    /// Bytes shown.
    private static let shownBytes = 64

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The allocation's id.", completion: LiveNames.allocations)
    var id: String

    @Option(
        help: ArgumentHelp("The region; not needed where the allocation has only one.", valueName: "name"),
        completion: LiveNames.regions)
    var region: String?

    func run() throws {
        var client = try connection.client()
        var reply = try client.call(AllocationMap.self, .init(id: id, region: region))
        let result = reply.result
        guard let descriptor = reply.descriptors.takeFirst(), let count = Int(exactly: result.size), count > 0 else {
            throw Failure(
                status: .protocolError, message: "cannot map \(result.region): egmd said it has \(result.size) bytes")
        }
        let mapping: Mapping
        do {
            mapping = try Mapping.map(
                descriptor, offset: result.offset, count: count, protection: .read, subject: result.region)
        } catch {
            throw Failure(status: .outputFailed, message: "\(error); \(count) bytes at offset \(result.offset)")
        }
        let start = mapping.copyBytes(at: 0, count: min(MapCommand.shownBytes, count))
        var json = reply.json.objectValue ?? [:]
        json["firstBytes"] = .string(start.map(MapCommand.hex).joined())
        try connection.show(.object(json)) {
            "\(result.region): mapped \(sizeText(result.size)) (\(result.size) bytes) at offset \(result.offset), "
                + "\(sizeText(result.pageSize)) pages\n" + MapCommand.dump(start)
        }
    }

    /// Lines of 16 bytes with their offsets.
    private static func dump(_ bytes: [UInt8]) -> String {
        stride(from: 0, to: bytes.count, by: 16).map { offset in
            let line = bytes[offset..<min(offset + 16, bytes.count)].map(hex).joined(separator: " ")
            return "\(hex(UInt8(truncatingIfNeeded: offset)))  \(line)"
        }.joined(separator: "\n")
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
