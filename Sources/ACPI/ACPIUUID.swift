/// A UUID in the byte order of ACPI buffers: the first three groups little endian, the rest as written (ToUUID).
package struct ACPIUUID: Equatable, Sendable {
    /// Where each byte of the text goes.
    private static let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

    /// 16 bytes as they stand in the AML buffer.
    package let bytes: [UInt8]

    /// `daffd814-6eba-4d8c-8a91-bc9bbf4aa301`: the package that follows holds device properties.
    package static let deviceProperties = ACPIUUID(
        bytes: [0x14, 0xd8, 0xff, 0xda, 0xba, 0x6e, 0x8c, 0x4d, 0x8a, 0x91, 0xbc, 0x9b, 0xbf, 0x4a, 0xa3, 0x01])

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Nil unless the text has the form 8-4-4-4-12 in hexadecimal digits of either case.
    package init?(_ text: String) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        var digits: [UInt8] = []
        for character in groups.joined() {
            guard let digit = character.hexDigitValue, character.isASCII else { return nil }
            digits.append(UInt8(digit))
        }
        let written = (0..<16).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] }
        bytes = Self.order.map { written[$0] }
    }
}
