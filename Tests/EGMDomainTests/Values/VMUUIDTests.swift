import EGMDomain
import Testing

struct VMUUIDTests {
    @Test(arguments: [
        "123e4567-e89b-42d3-a456-426614174000", "00000000-0000-0000-0000-000000000001",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-0000-8000-000000000000",
    ])
    func readsAndWrites(text: String) throws {
        let uuid = try #require(VMUUID(text))
        #expect(uuid.description == text)
        #expect(!uuid.isNil)
        #expect(VMUUID(text.uppercased()) == uuid)
    }

    @Test func knowsTheNilUUID() throws {
        let uuid = try #require(VMUUID("00000000-0000-0000-0000-000000000000"))
        #expect(uuid.isNil)
        #expect(uuid.description == "00000000-0000-0000-0000-000000000000")
    }

    @Test(arguments: [
        "", "-", "----", "123e4567e89b42d3a456426614174000", "{123e4567-e89b-42d3-a456-426614174000}",
        "urn:uuid:123e4567-e89b-42d3-a456-426614174000", "123e4567-e89b-42d3-a456-42661417400",
        "123e4567-e89b-42d3-a456-4266141740000", "123e456-7e89b-42d3-a456-426614174000",
        "123e4567-e89b-42d3-a456-42661417400g", "123e4567-e89b-42d3-a456-426614174000-",
        "-123e4567-e89b-42d3-a456-426614174000", "123e4567-e89b-42d3-a456-426614174000\n",
        "+23e4567-e89b-42d3-a456-426614174000", "123e4567-e89b-42d3-a456-4266141740٠",
        "123e4567\u{2010}e89b-42d3-a456-426614174000", "123e4567-e89b-42d3-a456-42661417400\u{e9}",
        "123e4567-e89b-42d3-a456-4266141740\r\n", "123e4567-e89b-42d3-a456-426614174000\0",
    ])
    func refuses(text: String) { #expect(VMUUID(text) == nil) }

    @Test func everyBitCounts() throws {
        var seen: Set<VMUUID> = []
        for position in 0..<32 {
            var digits = [Character](repeating: "0", count: 32)
            digits[position] = "8"
            var text = String(digits)
            for place in [20, 16, 12, 8] { text.insert("-", at: text.index(text.startIndex, offsetBy: place)) }
            let uuid = try #require(VMUUID(text))
            #expect(uuid.description == text)
            seen.insert(uuid)
        }
        #expect(seen.count == 32)
    }
}
