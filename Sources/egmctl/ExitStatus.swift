internal import EGMClient
internal import EGMProtocol
internal import JSONRPC

/// How egmctl ends; the numbers are those of sysexits.h where there is one.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    case refused = 1
    case usage = 64
    case inputWrong = 65
    case unavailable = 69
    case outputFailed = 74
    case temporary = 75
    case protocolError = 76
    case notPermitted = 77
    case notRunnable = 126
    case notFound = 127
    case interrupted = 130

    var meaning: String {
        switch self {
        case .success: "done"
        case .refused: "egmd refused the request, or it failed"
        case .usage: "wrong command line"
        case .inputWrong: "a file that egmctl was given cannot be read or understood"
        case .unavailable: "egmd cannot be reached, or does not answer"
        case .outputFailed: "the output could not be written, or the memory could not be mapped"
        case .temporary: "busy, draining or at a limit: the same may succeed later"
        case .protocolError: "egmd's answer could not be understood"
        case .notPermitted: "this user may not do that"
        case .notRunnable: "exec: the command cannot be run"
        case .notFound: "exec: there is no such command"
        case .interrupted: "ended by Ctrl-C; egmd knows that nobody waits any more"
        }
    }

    init(_ error: ClientError) {
        self =
            switch error {
            case .noSocket, .notASocket, .notListening, .cannotConnect, .timedOut, .lost: .unavailable
            case .forbidden: .notPermitted
            case .malformed: .protocolError
            case .refused(let error):
                ExitStatus(rawValue: error.kind?.exitStatus ?? ErrorKind.refusedStatus) ?? .refused
            }
    }

    /// The table for `--help`.
    static var help: String {
        let lines = allCases.map { status in
            let number = String(status.rawValue)
            return String(repeating: " ", count: 4 - number.count) + number + "  " + status.meaning
        }
        return "Exit status:\n" + lines.joined(separator: "\n")
    }
}
