internal import EGMProtocol

extension HazardInfo {
    /// One line for each hazard, the fatal ones first.
    static func lines(_ hazards: [HazardInfo]) -> String {
        let sorted = hazards.filter { $0.level == .fatal } + hazards.filter { $0.level != .fatal }
        return sorted.map { "\($0.level.rawValue): \($0.subject): \($0.message) [\($0.check)]" }.joined(separator: "\n")
    }
}
