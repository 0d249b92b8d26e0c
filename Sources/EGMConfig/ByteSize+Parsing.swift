extension ByteSize {
    /// Why a text is not a size; the description is a whole sentence.
    package struct ParseError: Error, Equatable, CustomStringConvertible {
        package let text: String
        package let reason: String

        package var description: String { "\"\(text)\" is not a size: \(reason)" }
    }

    /// Reads `65536`, `512MiB` or `512 MiB`: decimal digits, then nothing, `B`, `KiB`, `MiB`, `GiB` or `TiB` in any
    /// case. Zero is a size; whether it makes sense is for the caller's range check.
    package init(parsing text: String) throws(ParseError) {
        func refuse(_ reason: String) -> ParseError { ParseError(text: text, reason: reason) }

        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text.dropFirst(digits.count).drop { $0 == " " }
        guard !digits.isEmpty else {
            throw refuse("it must start with a whole number, as in 512MiB")
        }
        guard let count = Int(digits) else { throw refuse("the number is too large") }
        if suffix.isEmpty || suffix == "B" {
            self.init(bytes: count)
            return
        }
        guard let unit = ByteSize.units.first(where: { $0.suffix.lowercased() == suffix.lowercased() }) else {
            throw refuse(ByteSize.advice(onSuffix: suffix, count: digits))
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 1 << unit.shift)
        guard !overflow else { throw refuse("the number is too large") }
        self.init(bytes: bytes)
    }

    /// `512M` and `512MB` get the unit that was most likely meant; everything else gets the list.
    private static func advice(onSuffix suffix: Substring, count: Substring) -> String {
        let stem = suffix.lowercased()
        for unit in units {
            let letter = unit.suffix.prefix(1).lowercased()
            if stem == letter || stem == letter + "b" || stem == letter + "i" {
                return "\"\(suffix)\" may mean 1000 or 1024; write \(count)\(unit.suffix)"
            }
        }
        return "\"\(suffix)\" is no unit; use B, KiB, MiB, GiB or TiB"
    }
}
