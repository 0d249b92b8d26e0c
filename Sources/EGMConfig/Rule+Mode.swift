extension Rule<UInt32?> {
    /// Permission bits as chmod(1) takes them. A string, because 660 as a number would be another mode.
    static var optionalMode: Rule {
        let allowed = "octal digits, `\"0000\"` to `\"0777\"`"
        return Rule(
            type: "string", allowed: allowed,
            read: { (value) throws(Refusal) in
                guard case .string(let text) = value else {
                    throw .type("a mode in quotes such as \"0660\"", found: value)
                }
                guard (3...4).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "+"),
                    let mode = UInt32(text, radix: 8), mode <= 0o777
                else { throw Refusal("is \"\(text)\", but must be \(allowed)") }
                return mode
            },
            show: { mode in
                guard let mode else { return "" }
                let digits = String(mode, radix: 8)
                return "\"" + String(repeating: "0", count: 4 - digits.count) + digits + "\""
            })
    }
}
