// The only file that touches jansson. jansson checks the whole grammar (UTF-8, surrogates, duplicates, numbers); what
// it leaves open is decided here:
//
// - a NUL byte outside a string: jansson takes `123\0` for `123`; refused before it sees the text.
// - `\u0000` inside a string: accepted (JSON_ALLOW_NUL); Swift strings hold it. In a member's name jansson can't.
// - an integer beyond Int64: jansson calls it an error; such integers are widened to reals and the text parsed again.
// - a number beyond Double (`1e400`): stays an error.
// - names that differ only in how Unicode composes their letters (é as one scalar or two): jansson sees two members,
//   Swift's strings are equal; refused as duplicates, so that no two readers here disagree about which one counts.
// - nesting: jansson stops at 2048; our own, lower limit is checked while the tree is taken over.

internal import CJansson

extension JSONValue {
    /// Parses exactly one JSON value, which may be a scalar, with white space around it.
    ///
    /// - Parameters:
    ///   - bytes: the text, UTF-8 without byte order mark.
    ///   - maximumDepth: the deepest nesting of arrays and objects to accept.
    /// - Throws: what is wrong with the text, and where.
    package init(
        parsing bytes: [UInt8], maximumDepth: Int = Limits.nestingDepth
    ) throws(JSONSyntaxError) {
        if let position = bytes.firstIndex(of: 0) {
            throw JSONSyntaxError(reason: "NUL byte", at: position, in: bytes)
        }
        do {
            self = try JSONValue.load(bytes, maximumDepth: maximumDepth)
        } catch {
            guard error.isOverflow, let widened = WideIntegers.widened(bytes) else { throw error.syntax }
            do {
                self = try JSONValue.load(widened, maximumDepth: maximumDepth)
            } catch {
                // Widening has moved everything behind the first wide integer by a few bytes; the line still holds.
                throw error.syntax
            }
        }
    }

    /// Parses the UTF-8 of `text`.
    package init(parsing text: String, maximumDepth: Int = Limits.nestingDepth) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }

    fileprivate struct LoadError: Error {
        var syntax: JSONSyntaxError
        var isOverflow: Bool
    }

    fileprivate static func load(_ bytes: [UInt8], maximumDepth: Int) throws(LoadError) -> JSONValue {
        var error = json_error_t()
        let flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL
        let root = unsafe bytes.withUnsafeBytes { buffer in
            unsafe json_loadb(buffer.baseAddress, buffer.count, Int(flags), &error)
        }
        guard let root = unsafe root else { throw LoadError(report: error) }
        defer { unsafe json_decref(root) }
        do throws(TreeError) {
            return unsafe try JSONValue(taking: root, depthLeft: maximumDepth)
        } catch {
            let reason =
                switch error {
                case .tooDeep: "nested deeper than \(maximumDepth) levels"
                case .duplicate(let name): "duplicate object key near \(JSONValue.string(name).text())"
                }
            throw LoadError(
                syntax: JSONSyntaxError(reason: reason, line: 1, column: 0, position: 0), isOverflow: false)
        }
    }

    /// What jansson accepts and we don't.
    private enum TreeError: Error {
        case tooDeep
        case duplicate(String)
    }

    /// Copies jansson's tree.
    private init(taking node: UnsafeMutablePointer<json_t>, depthLeft: Int) throws(TreeError) {
        switch unsafe node.pointee.type {
        case JSON_TRUE: self = .bool(true)
        case JSON_FALSE: self = .bool(false)
        case JSON_INTEGER: self = .integer(Int64(unsafe json_integer_value(node)))
        case JSON_REAL: self = .number(unsafe json_real_value(node))
        case JSON_STRING:
            let length = unsafe json_string_length(node)
            self = .string(unsafe JSONValue.text(json_string_value(node), length: length))
        case JSON_ARRAY:
            guard depthLeft > 0 else { throw .tooDeep }
            let count = unsafe json_array_size(node)
            var elements: [JSONValue] = []
            elements.reserveCapacity(count)
            for index in 0..<count {
                guard let element = unsafe json_array_get(node, index) else { break }
                elements.append(unsafe try JSONValue(taking: element, depthLeft: depthLeft - 1))
            }
            self = .array(elements)
        case JSON_OBJECT:
            guard depthLeft > 0 else { throw .tooDeep }
            var members: [JSONObject.Member] = []
            unsafe members.reserveCapacity(json_object_size(node))
            var iterator = unsafe json_object_iter(node)
            var isASCII = true
            while let current = unsafe iterator, let element = unsafe json_object_iter_value(current) {
                let value = unsafe try JSONValue(taking: element, depthLeft: depthLeft - 1)
                let name = unsafe JSONValue.text(
                    json_object_iter_key(current), length: json_object_iter_key_len(current))
                isASCII = isASCII && name.utf8.allSatisfy { $0 < 0x80 }
                members.append(JSONObject.Member(name: name, value: value))
                unsafe iterator = json_object_iter_next(node, current)
            }
            if !isASCII {
                var names: Set<String> = []
                for member in members where !names.insert(member.name).inserted { throw .duplicate(member.name) }
            }
            self = .object(JSONObject(uniqueMembers: members))
        default: self = .null
        }
    }

    private static func text(_ start: UnsafePointer<CChar>?, length: Int) -> String {
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: length)
        return unsafe String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONValue.LoadError {
    /// Takes over jansson's report. Its texts are short C strings; the code hides in the last byte of the text.
    fileprivate init(report error: json_error_t) {
        let (text, code) = unsafe withUnsafeBytes(of: error.text) { bytes in
            unsafe (String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self), bytes[bytes.count - 1])
        }
        syntax = JSONSyntaxError(
            reason: text, line: max(1, Int(error.line)), column: max(0, Int(error.column)),
            position: Int(error.position))
        isOverflow = code == UInt8(json_error_numeric_overflow.rawValue)
    }
}

extension JSONSyntaxError {
    fileprivate init(reason: String, at position: Int, in bytes: [UInt8]) {
        let before = bytes[..<position]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        self.init(reason: reason, line: line, column: position - lineStart, position: position)
    }
}
