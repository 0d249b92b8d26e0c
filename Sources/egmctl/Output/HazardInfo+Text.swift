internal import EGMProtocol

extension HazardInfo {
    /// One line for each hazard, the fatal ones first.
    static func lines(_ hazards: [HazardInfo]) -> String {
        let sorted = hazards.filter { $0.level == .fatal } + hazards.filter { $0.level != .fatal }
        return sorted.map(\.line).joined(separator: "\n")
    }

    private var line: String { "\(colour.paint(level.rawValue)): \(printable("\(subject): \(message) [\(check)]"))" }

    private var colour: Colour { level == .fatal ? .red : .yellow }
}
