// Writes AML (ACPI 6.5, 20.2). A package's length stands before its content and counts its own bytes, so the content
// is written first and then moved behind the length.

/// Bytes of AML in the making.
package struct AMLEncoder {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func append(_ term: AMLTerm) throws(AMLEncodingError) {
        switch term {
        case .scope(let name, let terms): try appendBlock([0x10], name, terms)
        case .device(let name, let terms): try appendBlock([0x5b, 0x82], name, terms)
        case .name(let name, let data):
            bytes.append(0x08)
            try append(name: name)
            try append(data)
        case .method(let name, let data):
            var content = AMLEncoder()
            try content.append(name: name)
            // Flags (no arguments, not serialised), then Return.
            content.bytes += [0x00, 0xa4]
            try content.append(data)
            try appendPackage([0x14], content.bytes)
        case .bytes(let encoded): bytes += encoded
        }
    }

    package mutating func append(_ data: AMLData) throws(AMLEncodingError) {
        switch data {
        case .integer(let value, let encoding): try append(value, encoding)
        case .string(let text):
            guard text.utf8.allSatisfy({ (0x01...0x7f).contains($0) }) else { throw .badString(text) }
            bytes += [0x0d] + Array(text.utf8) + [0x00]
        case .buffer(let data):
            var content = AMLEncoder()
            try content.append(UInt64(data.count), .minimal)
            content.bytes += data
            try appendPackage([0x11], content.bytes)
        case .package(let elements):
            guard elements.count <= 255 else { throw .tooManyElements(elements.count, limit: 255) }
            var content = AMLEncoder()
            content.bytes.append(UInt8(elements.count))
            for element in elements { try content.append(element) }
            try appendPackage([0x12], content.bytes)
        case .variablePackage(let elements):
            var content = AMLEncoder()
            try content.append(UInt64(elements.count), .minimal)
            for element in elements { try content.append(element) }
            try appendPackage([0x13], content.bytes)
        case .reference(let name): try append(name: name)
        case .bytes(let encoded): bytes += encoded
        }
    }

    private mutating func appendBlock(
        _ operation: [UInt8], _ name: String, _ terms: [AMLTerm]
    ) throws(AMLEncodingError) {
        var content = AMLEncoder()
        try content.append(name: name)
        for term in terms { try content.append(term) }
        try appendPackage(operation, content.bytes)
    }

    private mutating func append(_ value: UInt64, _ encoding: AMLData.IntegerEncoding) throws(AMLEncodingError) {
        switch encoding {
        case .minimal where value <= 1: bytes.append(UInt8(value))
        case .minimal where value == .max: bytes.append(0xff)
        case .minimal where value <= 0xff: try append(value, prefix: 0x0a, width: 1)
        case .minimal where value <= 0xffff: try append(value, prefix: 0x0b, width: 2)
        case .minimal where value <= 0xffff_ffff: try append(value, prefix: 0x0c, width: 4)
        case .minimal, .quadWord: try append(value, prefix: 0x0e, width: 8)
        case .byte: try append(value, prefix: 0x0a, width: 1)
        case .word: try append(value, prefix: 0x0b, width: 2)
        case .doubleWord: try append(value, prefix: 0x0c, width: 4)
        }
    }

    private mutating func append(_ value: UInt64, prefix: UInt8, width: Int) throws(AMLEncodingError) {
        guard width == 8 || value >> (8 * UInt64(width)) == 0 else { throw .integerTooLarge(value, bytes: width) }
        bytes.append(prefix)
        bytes.appendLittleEndian(value, width: width)
    }

    private mutating func append(name: String) throws(AMLEncodingError) {
        guard let path = NamePath(name), path.segments.count <= 255 else { throw .badName(name) }
        if path.isAbsolute { bytes.append(UInt8(ascii: "\\")) }
        bytes += [UInt8](repeating: UInt8(ascii: "^"), count: path.parents)
        switch path.segments.count {
        case 0: bytes.append(0x00)
        case 1: break
        case 2: bytes.append(0x2e)
        default: bytes += [0x2f, UInt8(path.segments.count)]
        }
        for segment in path.segments { bytes += segment.bytes }
    }

    /// Appends operation, length and content. The length takes as few bytes as can hold it, itself included.
    private mutating func appendPackage(_ operation: [UInt8], _ content: [UInt8]) throws(AMLEncodingError) {
        bytes += operation
        if content.count + 1 <= 0x3f {
            bytes.append(UInt8(content.count + 1))
        } else {
            let limits = [0xfff, 0xf_ffff, Limits.maximumPackageLength]
            guard let more = limits.indices.first(where: { content.count + $0 + 2 <= limits[$0] }) else {
                throw .packageTooLong(bytes: content.count)
            }
            let length = content.count + more + 2
            bytes.append(UInt8(more + 1) << 6 | UInt8(length & 0x0f))
            bytes.appendLittleEndian(UInt64(length >> 4), width: more + 1)
        }
        bytes += content
    }
}
