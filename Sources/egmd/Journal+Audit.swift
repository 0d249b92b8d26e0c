import EGMDomain
import EGMServer
import EventLoop

extension Journal {
    /// Writes down one call, whatever the log level is.
    func audit(_ record: AuditRecord) {
        always(
            .notice, record.line, LogField("EGM_METHOD", record.method), LogField("EGM_RESULT", record.result),
            LogField("EGM_UID", "\(record.caller.uid)"))
    }
}
