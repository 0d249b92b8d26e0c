internal import EGMLaunch
internal import JSONRPC

/// Reads QEMU's JSON options with the parser of the wire protocol.
struct JSONReader: JSONObjectReading {
    func members(of text: String) -> [String: QEMUValue]? {
        guard let value = try? JSONValue(parsing: text),  // what is wrong with it, QEMU says better
            let object = value.objectValue
        else { return nil }
        return Dictionary(uniqueKeysWithValues: object.members.map { ($0.name, JSONReader.value($0.value)) })
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

extension JSONReader: JSONObjectEditing {
    func text(of text: String, removing removed: Set<String>, settingFalse added: String) -> String? {
        guard let value = try? JSONValue(parsing: text),  // it was read before
            var object = value.objectValue
        else { return nil }
        for name in removed { object[name] = nil }
        object[added] = .bool(false)
        return JSONValue.object(object).text()
    }
}
