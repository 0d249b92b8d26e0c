internal import EGMLaunch
internal import JSONRPC

/// Reads QEMU's JSON options with the parser of the wire protocol.
struct QEMUJSON: JSONObjectReading {
    func members(of text: String) -> [String: QEMUValue]? {
        guard let value = try? JSONValue(parsing: text),  // what is wrong with it, QEMU says better
            let object = value.objectValue
        else { return nil }
        return Dictionary(object.members.map { ($0.name, QEMUJSON.value($0.value)) }) { _, last in last }
    }

    private static func value(_ json: JSONValue) -> QEMUValue {
        switch json {
        case .string(let text): .text(text)
        case .bool(let flag): .boolean(flag)
        case .integer(let number): UInt64(exactly: number).map(QEMUValue.integer) ?? .other
        default: .other
        }
    }
}
