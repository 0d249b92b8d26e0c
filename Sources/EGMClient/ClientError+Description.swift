internal import EGMProtocol
internal import JSONRPC

extension ClientError: CustomStringConvertible {
    /// What was tried, on what, and why it failed.
    package var problem: String {
        switch self {
        case .noSocket(let path): "cannot reach egmd: there is no socket at \(path)"
        case .notASocket(let path): "cannot reach egmd: the file at \(path) is no socket"
        case .notListening(let path): "cannot reach egmd: nobody listens on \(path)"
        case .forbidden(let path): "cannot reach egmd: this user may not connect to \(path)"
        case .cannotConnect(let error): "cannot reach egmd: \(error)"
        case .timedOut(let method, let milliseconds):
            "egmd did not answer \(method) within \(Double(milliseconds) / 1000) s"
        case .lost(let path, let reason): "the connection to egmd at \(path) was lost: \(reason)"
        case .refused(let error): error.message
        case .malformed(let method, let error): "egmd's answer to \(method) is malformed: \(error)"
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .noSocket:
            "start it with systemctl start egmd.socket, or name another socket with --socket or EGMD_SOCKET"
        case .notASocket: "name egmd's socket with --socket or EGMD_SOCKET; if it should be here, move the file away"
        case .notListening: "start it with systemctl start egmd.socket, or look at its log with journalctl -u egmd"
        case .forbidden: "run this as root, or ask an administrator for access"
        case .cannotConnect: nil
        case .timedOut: "look at its log with journalctl -u egmd; a longer time may help if it is busy"
        case .lost: "look at its log with journalctl -u egmd, and try again"
        case .refused(let error): error.hint
        case .malformed: "this program and the daemon may be of different versions"
        }
    }

    /// Problem and hint in one sentence.
    ///
    /// A problem that came as a whole sentence, such as a hazard's, keeps no full stop before the semicolon.
    package var description: String {
        guard let hint else { return problem }
        return "\(problem.hasSuffix(".") ? String(problem.dropLast()) : problem); \(hint)"
    }
}
