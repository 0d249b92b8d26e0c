internal import EGMProtocol

extension ScrubInfo {
    /// 0 to 100.
    var percent: Int { total == 0 ? 100 : Int(min(1, Double(done) / Double(total)) * 100) }

    /// `scrub  50 %  140 GiB/s  2 s left`.
    var text: String { text(bar: nil) }

    /// The same with a bar of so many characters.
    func text(bar width: Int?) -> String {
        var parts = [phase.rawValue]
        if let width {
            let full = width * percent / 100
            parts[0] += " [\(String(repeating: "#", count: full) + String(repeating: " ", count: width - full))]"
        }
        parts.append(String(repeating: " ", count: percent < 10 ? 2 : percent < 100 ? 1 : 0) + "\(percent) %")
        if rate > 0 { parts.append("\(sizeText(rate))/s") }
        if let secondsLeft { parts.append("\(durationText(secondsLeft)) left") }
        return parts.joined(separator: "  ")
    }
}
