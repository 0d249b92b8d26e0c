import Testing

@testable import EGMConfig

@Suite struct ByteSizeTests {
    @Test(arguments: [
        ("0", 0), ("65536", 65536), ("10B", 10), ("4KiB", 4 << 10), ("512MiB", 512 << 20), ("1GiB", 1 << 30),
        ("2TiB", 2 << 40), ("512 mib", 512 << 20), ("9223372036854775807", Int.max),
        ("8388607TiB", 8_388_607 << 40),
    ])
    func readsSizes(text: String, bytes: Int) throws {
        #expect(try ByteSize(parsing: text).bytes == bytes)
    }

    @Test(arguments: [
        ("", "it must start with a whole number, as in 512MiB"),
        ("-1", "it must start with a whole number, as in 512MiB"),
        ("MiB", "it must start with a whole number, as in 512MiB"),
        ("1.5GiB", "\".5GiB\" is no unit; use B, KiB, MiB, GiB or TiB"),
        ("512M", "\"M\" may mean 1000 or 1024; write 512MiB"),
        ("512MB", "\"MB\" may mean 1000 or 1024; write 512MiB"),
        ("1gb", "\"gb\" may mean 1000 or 1024; write 1GiB"),
        ("1GiBs", "\"GiBs\" is no unit; use B, KiB, MiB, GiB or TiB"),
        ("0x10", "\"x10\" is no unit; use B, KiB, MiB, GiB or TiB"),
        ("9223372036854775808", "the number is too large"),
        ("8388608TiB", "the number is too large"),
        ("٣", "it must start with a whole number, as in 512MiB"),
    ])
    func refusesOthers(text: String, reason: String) {
        #expect(throws: ByteSize.ParseError(text: text, reason: reason)) { try ByteSize(parsing: text) }
    }

    @Test(arguments: [(0, "0"), (1000, "1000"), (1536 << 10, "1536KiB"), (1 << 30, "1GiB"), (3 << 40, "3TiB")])
    func printsTheShortestExactForm(bytes: Int, text: String) throws {
        #expect(ByteSize(bytes: bytes).description == text)
        #expect(try ByteSize(parsing: text).bytes == bytes)
    }
}
