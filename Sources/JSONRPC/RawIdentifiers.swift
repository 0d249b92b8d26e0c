// The raw text of request ids, for the rare id that a `JSONValue` cannot hold exactly. Works on text that the parser has
// accepted, so it only has to count brackets. A member's name is compared raw; a client that escapes letters of `id`
// (`"\u0069d"`) and numbers its requests beyond Int64 or with fractions gets an invalid request, which is fair.

/// Finds the texts of the numeric `id` members of a request, or of each request of a batch.
enum RawIdentifiers {
    /// - Returns: one entry for a single request, one per element for a batch; nil where there is no scalar `id`.
    static func find(in bytes: [UInt8]) -> [String?] {
        var found: [String?] = []
        var depth = 0
        let isBatch = bytes.first { !$0.isJSONSpace } == UInt8(ascii: "[")
        let requestDepth = isBatch ? 2 : 1
        var pending: String?
        var elementIsOpen = false
        var index = 0
        func closeElement() {
            if elementIsOpen { found.append(pending) }
            (pending, elementIsOpen) = (nil, false)
        }
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                elementIsOpen = elementIsOpen || !isBatch || depth > 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { closeElement() }
                index += 1
            case UInt8(ascii: ",") where isBatch && depth == 1:
                closeElement()
                index += 1
            case UInt8(ascii: "\""):
                elementIsOpen = true
                let end = endOfString(bytes, from: index)
                if depth == requestDepth, bytes[index..<end].elementsEqual("\"id\"".utf8),
                    let text = scalar(bytes, behindColonAt: end)
                {
                    pending = text
                }
                index = end
            default:
                if !byte.isJSONSpace { elementIsOpen = true }
                index += 1
            }
        }
        return found
    }

    /// The index behind the closing quote of the string that starts at `start`.
    private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] == UInt8(ascii: "\"") {
                return index + 1
            } else {
                index += 1
            }
        }
        return bytes.count
    }

    /// The number behind a colon; nil if there is no colon (the string was a value) or no number.
    private static func scalar(_ bytes: [UInt8], behindColonAt start: Int) -> String? {
        var index = start
        while index < bytes.count, bytes[index].isJSONSpace { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return nil }
        index += 1
        while index < bytes.count, bytes[index].isJSONSpace { index += 1 }
        let text = bytes[index...].prefix(while: \.isJSONNumber)
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
    }
}
