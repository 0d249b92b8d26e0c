import EGMDomain
import EGMServer
import EventLoop

extension Journal {
    /// Writes down one call, whatever the log level is.
    func audit(_ record: AuditRecord) {
        var fields = [
            LogField("EGM_METHOD", record.method), LogField("EGM_RESULT", record.result),
            LogField("EGM_UID", "\(record.caller.uid)"), .message(.audit),
        ]
        if let request = record.request { fields.append(LogField("EGM_REQUEST", request)) }
        for (name, value) in record.nouns {
            switch name {
            case "allocation": fields.append(LogField("EGM_ALLOCATION", value))
            case "vm": fields.append(LogField("EGM_VM_UUID", value))
            // A field for each: `journalctl EGM_REGION=egm4` finds all that is about it.
            case "region": fields += value.split(separator: ",").map { LogField("EGM_REGION", String($0)) }
            case "gpu": fields += value.split(separator: ",").map { LogField("EGM_GPU", String($0)) }
            default: break
            }
        }
        always(.notice, record.line, fields)
    }
}
