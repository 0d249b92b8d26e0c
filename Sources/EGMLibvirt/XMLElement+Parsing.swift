// The only file that touches libxml2. What goes on here:
//
// - Nothing is fetched (no network, no DTD, no substitution of entities), and nothing is declared: the parser stops at a
//   document type, before any entity of it exists. Only the five entities of XML itself and character references are left.
// - libxml2's own bounds hold: 256 levels of elements, 10 MB of one text. The text is bounded before, by our own limit.
// - A NUL byte ends the text for libxml2, whatever stands behind it; it is refused first.
// - The tree is copied into values and freed, so that no other code has to know how long it lives.

internal import CLibXML2

extension XMLElement {
    /// Parses a document and returns its root.
    init(parsing bytes: [UInt8], limit: Int) throws(DomainXMLError) {
        guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        guard bytes.contains(where: { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }) else { throw .empty }
        if let position = bytes.firstIndex(of: 0) {
            throw .malformed(line: 1 + bytes[..<position].count { $0 == 0x0a }, problem: "NUL byte")
        }
        guard let context = unsafe xmlNewParserCtxt() else {
            throw .malformed(line: 1, problem: "there is no memory for a parser")
        }
        defer { unsafe xmlFreeParserCtxt(context) }
        // `_private` is for the user of the parser; here it is only a mark that the callback was there.
        unsafe context.pointee.sax.pointee.internalSubset = { context, _, _, _ in
            guard let parser = unsafe context?.assumingMemoryBound(to: xmlParserCtxt.self) else { return }
            unsafe parser.pointee._private = context
            unsafe xmlStopParser(parser)
        }
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_NOCDATA.rawValue
        let document = unsafe bytes.withUnsafeBytes { text in
            unsafe xmlCtxtReadMemory(
                context, text.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(text.count), nil, nil,
                Int32(options))
        }
        defer { if let document = unsafe document { unsafe xmlFreeDoc(document) } }
        if unsafe context.pointee._private != nil {
            let input = unsafe context.pointee.input
            throw .documentType(line: unsafe input.map { Int(unsafe $0.pointee.line) } ?? 1)
        }
        guard let document = unsafe document, let root = unsafe xmlDocGetRootElement(document) else {
            throw unsafe XMLElement.problem(context)
        }
        self = unsafe XMLElement(copying: root)
    }

    private static func problem(_ context: xmlParserCtxtPtr) -> DomainXMLError {
        guard let error = unsafe xmlCtxtGetLastError(context), let message = unsafe error.pointee.message else {
            return .malformed(line: 1, problem: "it is no XML")
        }
        // libxml2 ends its messages with a newline.
        let text = unsafe String(cString: message).split(separator: "\n").first.map(String.init) ?? "it is no XML"
        return .malformed(line: max(1, Int(unsafe error.pointee.line)), problem: text)
    }

    /// Copies `node`, an element, and what is below it. The depth is bounded by libxml2.
    private init(copying node: xmlNodePtr) {
        self.init(
            name: unsafe XMLElement.text(node.pointee.name), namespace: unsafe XMLElement.namespace(node.pointee.ns),
            line: unsafe xmlGetLineNo(node))
        var attribute = unsafe node.pointee.properties
        while let current = unsafe attribute {
            // Without entities the value is one text node, or none if it is empty.
            attributes[unsafe XMLElement.text(current.pointee.name)] = unsafe XMLElement.content(
                current.pointee.children)
            unsafe attribute = current.pointee.next
        }
        var own = ""
        var child = unsafe node.pointee.children
        while let current = unsafe child {
            switch unsafe current.pointee.type {
            case XML_ELEMENT_NODE: children.append(unsafe XMLElement(copying: current))
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: own += unsafe XMLElement.text(current.pointee.content)
            default: break
            }
            unsafe child = current.pointee.next
        }
        text = String(own.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    private static func namespace(_ namespace: UnsafeMutablePointer<xmlNs>?) -> String? {
        guard let namespace = unsafe namespace, let href = unsafe namespace.pointee.href else { return nil }
        return unsafe text(href)
    }

    private static func content(_ node: xmlNodePtr?) -> String {
        var text = ""
        var next = unsafe node
        while let current = unsafe next {
            text += unsafe XMLElement.text(current.pointee.content)
            unsafe next = current.pointee.next
        }
        return text
    }

    /// libxml2 keeps all text in UTF-8, ended by NUL.
    private static func text(_ bytes: UnsafePointer<xmlChar>?) -> String {
        guard let bytes = unsafe bytes else { return "" }
        return unsafe String(cString: bytes)
    }
}
