// Values as libvirt reads them (src/util/virutil.c, virstring.c).

extension XMLElement {
    /// The element's text as a size in bytes, in the unit of its attribute `unit`.
    func scaledSize(defaultUnit: String) throws(DomainXMLError) -> UInt64 {
        try size(text, unit: attributes["unit"], defaultUnit: defaultUnit)
    }

    /// `text` in bytes.
    func size(_ text: String, unit: String?, defaultUnit: String) throws(DomainXMLError) -> UInt64 {
        let unit = unit ?? defaultUnit
        guard let scale = XMLElement.scale(unit) else {
            throw .invalid(line: line, problem: "<\(name)> has the unknown unit '\(unit)'")
        }
        guard let count = XMLElement.decimal(text),
            case let (bytes, overflow) = count.multipliedReportingOverflow(by: scale),
            !overflow
        else { throw .invalid(line: line, problem: "<\(name)> has the size '\(text)', which is none") }
        return bytes
    }

    /// The element's text as a whole number that is not negative.
    func number() throws(DomainXMLError) -> Int { try number(text) }

    func number(_ text: String) throws(DomainXMLError) -> Int {
        guard let value = XMLElement.decimal(text).flatMap({ Int(exactly: $0) }) else {
            throw .invalid(line: line, problem: "<\(name)> has '\(text)' where a number must be")
        }
        return value
    }

    /// The attributes domain, bus, slot and function as `0008:01:00.0`.
    func pciAddress() throws(DomainXMLError) -> String {
        func part(_ attribute: String, _ limit: UInt64, _ width: Int) throws(DomainXMLError) -> String {
            // libvirt leaves out what is 0.
            let text = attributes[attribute] ?? "0"
            let isHex = text.hasPrefix("0x") || text.hasPrefix("0X")
            let value = isHex ? UInt64(text.dropFirst(2), radix: 16) : XMLElement.decimal(text)
            guard let value, value <= limit, text.utf8.last != UInt8(ascii: "x"), !text.contains("+") else {
                throw .invalid(
                    line: line, problem: "<address> has \(attribute) '\(text)', which is none of a PCI device")
            }
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return try part("domain", 0xffff_ffff, 4) + ":" + part("bus", 0xff, 2) + ":" + part("slot", 0x1f, 2) + "."
            + part("function", 7, 1)
    }

    private static func decimal(_ text: String) -> UInt64? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return UInt64(text)
    }

    /// Bytes of a unit: `b`, `byte`, `bytes`; `K`, `KiB` and so on are powers of 1024, `KB` and so on of 1000.
    private static func scale(_ unit: String) -> UInt64? {
        let unit = unit.lowercased()
        if ["b", "byte", "bytes"].contains(unit) { return 1 }
        guard let letter = unit.first, let power = Array("kmgtpe").firstIndex(of: letter) else { return nil }
        let base: UInt64
        switch unit.dropFirst() {
        case "", "ib": base = 1024
        case "b": base = 1000
        default: return nil
        }
        return (0...power).reduce(1) { product, _ in product * base }
    }
}
