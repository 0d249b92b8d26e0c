internal import JSONRPC

extension Finding {
    /// Prints the findings.
    /// - Throws: `Failure` with `refused` if something is wrong.
    static func report(_ findings: [Finding], _ connection: ConnectionOptions) throws {
        let failures = findings.count { $0.verdict == .failed }
        try connection.show(["checks": .array(findings.map(\.json)), "failed": .integer(Int64(failures))]) {
            text(findings)
        }
        guard failures > 0 else { return }
        throw Failure(
            status: .refused,
            message: "\(countText(failures, "check")) failed; the advice above says what to change")
    }
}
