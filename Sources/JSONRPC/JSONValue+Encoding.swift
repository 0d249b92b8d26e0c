// Encoding is done here and not by jansson: a reply would first have to be copied into jansson's tree, which costs more
// than writing it, and request ids have to be written as they came. Members keep their order. Doubles are written in
// the shortest form that reads back as the same value.

extension JSONValue {
    /// How the text is laid out.
    package enum Layout: Sendable {
        /// No white space at all.
        case compact
        /// Two spaces a level, one member a line; arrays of scalars stay on one line.
        case pretty
    }

    /// The value as JSON text in UTF-8, without a newline at its end.
    package func encoded(_ layout: Layout = .compact) -> [UInt8] {
        var output: [UInt8] = []
        encode(into: &output, layout)
        return output
    }

    /// The value as JSON text.
    package func text(_ layout: Layout = .compact) -> String { String(decoding: encoded(layout), as: UTF8.self) }

    /// Appends the value as JSON text to `output`.
    package func encode(into output: inout [UInt8], _ layout: Layout = .compact) {
        write(into: &output, indent: layout == .pretty ? 0 : nil)
    }

    /// `indent` is the level of the line that the value stands in; nil for compact.
    private func write(into output: inout [UInt8], indent: Int?) {
        switch self {
        case .null: output.append(literal: "null")
        case .bool(let value): output.append(literal: value ? "true" : "false")
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .number(let value):
            // JSON has no infinities and no NaN. Our own code never makes one; null is what other encoders write.
            output.append(contentsOf: value.isFinite ? value.description.utf8 : "null".utf8)
        case .string(let value): JSONValue.write(value, into: &output)
        case .array(let elements):
            let isFlat = indent == nil || elements.allSatisfy(\.isScalar)
            JSONValue.writeList(elements, "[", "]", into: &output, indent: isFlat ? nil : indent) {
                element, output, inner in
                element.write(into: &output, indent: inner)
            }
        case .object(let object):
            JSONValue.writeList(object.members, "{", "}", into: &output, indent: indent) { member, output, inner in
                JSONValue.write(member.name, into: &output)
                output.append(UInt8(ascii: ":"))
                if inner != nil { output.append(UInt8(ascii: " ")) }
                member.value.write(into: &output, indent: inner)
            }
        }
    }

    private var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private static func writeList<Element>(
        _ list: [Element], _ open: Unicode.Scalar, _ close: Unicode.Scalar, into output: inout [UInt8], indent: Int?,
        _ writeOne: (Element, inout [UInt8], Int?) -> Void
    ) {
        output.append(UInt8(ascii: open))
        let inner = indent.map { $0 + 1 }
        for (index, element) in list.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            if let inner { output.appendLine(level: inner) }
            writeOne(element, &output, inner)
        }
        if let indent, !list.isEmpty { output.appendLine(level: indent) }
        output.append(UInt8(ascii: close))
    }

    /// Writes a string with its quotes; only what JSON demands is escaped.
    static func write(_ string: String, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        // Nearly every string can be copied as it is, and copying is much faster than looking at each byte twice.
        if !string.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            output.append(contentsOf: string.utf8)
            output.append(UInt8(ascii: "\""))
            return
        }
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output.append(literal: "\\\"")
            case UInt8(ascii: "\\"): output.append(literal: "\\\\")
            case UInt8(ascii: "\n"): output.append(literal: "\\n")
            case UInt8(ascii: "\r"): output.append(literal: "\\r")
            case UInt8(ascii: "\t"): output.append(literal: "\\t")
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                output.append(literal: "\\u00")
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}

extension [UInt8] {
    fileprivate mutating func append(literal: String) { append(contentsOf: literal.utf8) }

    fileprivate mutating func appendLine(level: Int) {
        append(UInt8(ascii: "\n"))
        append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }
}
