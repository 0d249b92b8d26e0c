internal import JSONRPC

/// What one check of a doctor has found.
struct Finding: Equatable {
    enum Verdict: String {
        case ok
        /// It works without, or it cannot be seen from here.
        case warning
        /// It could not be looked at.
        case unknown
        case failed
    }

    /// The check, a stable word.
    var id: String
    var verdict: Verdict
    /// What is the case.
    var detail: String
    /// What to change; nil where nothing is to be.
    var advice: String?

    static func ok(_ id: String, _ detail: String) -> Finding { Finding(id: id, verdict: .ok, detail: detail) }

    static func warning(_ id: String, _ detail: String, _ advice: String) -> Finding {
        Finding(id: id, verdict: .warning, detail: detail, advice: advice)
    }

    static func failed(_ id: String, _ detail: String, _ advice: String) -> Finding {
        Finding(id: id, verdict: .failed, detail: detail, advice: advice)
    }

    /// - Parameter reason: why it could not be looked at.
    static func unknown(_ id: String, _ reason: String, _ advice: String) -> Finding {
        Finding(id: id, verdict: .unknown, detail: "cannot tell: \(reason)", advice: advice)
    }

    var json: JSONValue {
        [
            "check": .string(id), "result": .string(verdict.rawValue), "detail": .string(detail),
            "advice": advice.map { .string($0) } ?? .null,
        ]
    }

    /// Lines for people: what is wrong stands out.
    static func text(_ findings: [Finding]) -> String {
        let width = findings.map(\.id.count).max() ?? 0
        return findings.map { finding in
            let mark = finding.verdict == .failed ? "FAILED" : finding.verdict.rawValue
            let gap = String(repeating: " ", count: 9 - mark.count)
            let room = String(repeating: " ", count: width - finding.id.count + 2)
            let advice = finding.advice.map { "\n" + String(repeating: " ", count: width + 11) + "-> \($0)" } ?? ""
            return mark + gap + finding.id + room + finding.detail + advice
        }.joined(separator: "\n")
    }
}
