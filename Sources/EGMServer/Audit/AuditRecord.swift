// One line for every call that changes something or hands something out, done or refused: who, what, on what, with which
// result. The form is part of the documentation (docs/access.md): members in this order, one space between them, values
// that come from outside in quotes and escaped, so that no name can forge a member or a line.

package import EGMDomain

/// One call, for the audit.
package struct AuditRecord: Equatable, Sendable {
    package let caller: Caller
    package let method: String
    /// What the call was about, as the request names it: `vm`, `allocation`, `region`, …
    package internal(set) var subjects: [Subject]
    /// `ok`, or the kind of the error.
    package internal(set) var result: String
    /// The id that the client gave the request, as it wrote it; nil for a notification.
    package internal(set) var request: String?

    package struct Subject: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    /// The line.
    package var line: String {
        var line = "audit method=\(AuditRecord.bare(method)) result=\(AuditRecord.bare(result))"
        line += " uid=\(caller.uid) gid=\(caller.gid) pid=\(caller.pid)"
        line += " exe=\(caller.executable.map(AuditRecord.quoted) ?? "?") role=\(caller.role.rawValue)"
        for subject in subjects { line += " \(subject.name)=\(AuditRecord.quoted(subject.value))" }
        return line
    }

    /// The longest value, in bytes of the request; the rest is cut off and `...` stands for it.
    static let valueLimit = 256

    /// `text` in quotes. Quote and backslash get a backslash, every byte that is no printable ASCII is `\xNN`.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for byte in text.utf8.prefix(valueLimit) {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                quoted += "\\"
                quoted.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x20..<0x7f: quoted.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16)
                quoted += (digits.utf8.count == 1 ? "\\x0" : "\\x") + digits
            }
        }
        return quoted + (text.utf8.count > valueLimit ? "...\"" : "\"")
    }

    /// Words of ours: methods and kinds. Checked all the same, because the line depends on it.
    private static func bare(_ word: String) -> String {
        let isBare = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isBare && !word.isEmpty ? word : quoted(word)
    }
}
