internal import ArgumentParser
internal import EGMProtocol

/// Which events.
struct EventFilterOptions: ParsableArguments {
    @Option(
        name: .customLong("type"),
        help: ArgumentHelp("Only this type; may be repeated: \(EventFilterOptions.types).", valueName: "type"))
    var kinds: [Word<EventKind>] = []

    @Option(
        name: .customLong("region"),
        help: ArgumentHelp("Only events about this region; may be repeated.", valueName: "name"),
        completion: LiveNames.regions)
    var regions: [String] = []

    @Option(
        name: .customLong("allocation"),
        help: ArgumentHelp("Only events about this allocation; may be repeated.", valueName: "id"),
        completion: LiveNames.allocations)
    var allocations: [String] = []

    private static var types: String { EventKind.allCases.map(\.rawValue).joined(separator: ", ") }

    func subscription(after cursor: CursorInfo?) -> EventSubscribeParams {
        EventSubscribeParams(
            types: kinds.map(\.value), regions: regions, allocations: allocations, after: cursor)
    }
}
