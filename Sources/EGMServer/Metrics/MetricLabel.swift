// Every value of a label is a series that Prometheus keeps. So a label is one of these, each with a set of values that no
// client and no VM can make larger.

internal import EGMDomain
internal import EGMProtocol

/// What tells the series of one metric apart.
enum MetricLabel: String, CaseIterable, Sendable {
    case region, state, source, level, lifetime, method, result, kind, reason, type, fault, version
    case `protocol`, provider, generation

    /// Where its values come from.
    var documentation: String {
        switch self {
        case .region: "the name of a region, one for each socket of the host"
        case .state: "a state of a region, or of an allocation: \(words(AllocationState.self))"
        case .source: "who found the block: \(words(MetricLabel.sources))"
        case .level: words(Hazard.Level.self)
        case .lifetime: words(AllocationLifetime.self)
        case .method: "a method of the contract; `\(RequestMeter.otherMethod)` for all other names together"
        case .result: "`ok` or `error`; of a reload `ok` or `refused`"
        case .kind:
            "`data.kind` of the error: those of the protocol reference, and \(words(RequestMeter.standardKinds))"
        case .reason: words(ConnectionMeter.Refusal.self)
        case .type: "a type of event"
        case .fault: "a kind of fault, as in fault events"
        case .version: "the version of egmd"
        case .protocol: "the version of the contract"
        case .provider: words(ProviderKind.self)
        case .generation: "the generation of the driver"
        }
    }

    /// Whose list may have a block, as clients see it.
    static let sources: [RetiredBlock.Source] = [.firmware, .kernel, .scrubber]

    private func words<Word: CaseIterable & RawRepresentable<String>>(_ type: Word.Type) -> String {
        words(Array(type.allCases))
    }

    private func words(_ list: [some RawRepresentable<String>]) -> String { words(list.map(\.rawValue)) }

    private func words(_ list: [String]) -> String { list.map { "`\($0)`" }.joined(separator: ", ") }
}
