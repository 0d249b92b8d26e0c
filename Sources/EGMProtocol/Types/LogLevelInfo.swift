/// How important a message of the log is.
package enum LogLevelInfo: String, WireEnum {
    case error
    case warning
    case notice
    case info
    case debug

    package var documentation: String {
        switch self {
        case .error: "Something does not work."
        case .warning: "Something may not work, or was not as it should be."
        case .notice: "What an operator should know: who has what, and what was changed."
        case .info: "What happens."
        case .debug: "What only helps to find a fault."
        }
    }
}
