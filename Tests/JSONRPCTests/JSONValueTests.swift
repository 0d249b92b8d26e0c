import JSONRPC
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808", "0.1", "1e+300", "-2.5e-07",
        "1.7976931348623157e+308", "5e-324", "\"\"", "\"a\\\"\\\\/\\n\\r\\t\"", "\"\\u0000\\u0001\\u001f\"",
        "\"üñ🙂\u{7f}\"", "[]", "{}", "[1,[2,[]],{\"z\":1,\"a\":{\"y\":null}}]",
    ])
    func compactTextRoundTrips(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(value.text() == text)
        #expect(try JSONValue(parsing: value.text(.pretty)) == value)
    }

    @Test func doublesReadBackAsTheSameValue() throws {
        for value in [0.1 + 0.2, 1.0 / 3, 1e21, 123456789.123456789, -0.0, 4.35, .leastNormalMagnitude] {
            #expect(try JSONValue(parsing: JSONValue.number(value).text()).doubleValue == value)
        }
    }

    @Test func integersBeyondInt64AreReadAsReals() throws {
        #expect(
            try JSONValue(parsing: "[18446744073709551615, -9223372036854775809, \"18446744073709551615\"]")
                == [18446744073709551615.0, -9223372036854775809.0, "18446744073709551615"])
    }

    @Test func prettyLayout() {
        let value: JSONValue = ["a": [1, 2], "b": [["c": []]], "d": [:]]
        #expect(
            value.text(.pretty) == """
                {
                  "a": [1,2],
                  "b": [
                    {
                      "c": []
                    }
                  ],
                  "d": {}
                }
                """)
    }

    @Test func objectsKeepOrderAndCompareWithout() throws {
        let value = try JSONValue(parsing: #"{"b":1,"a":2}"#)
        #expect(value.objectValue?.names == ["b", "a"])
        #expect(value == ["a": 2, "b": 1])
        #expect(value != ["a": 2, "b": 2])
        #expect(value != ["a": 2, "c": 1])
        var object = JSONObject()
        object["x"] = 1
        object["x"] = 2
        #expect(object.count == 1)
        object["x"] = nil
        #expect(object.isEmpty)
    }

    @Test func syntaxErrorSaysWhere() throws {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "{\n  \"a\": nonsense\n}") }
        #expect(error?.line == 2)
        #expect(error?.position == 17)
        #expect(error?.reason.contains("nonsense") == true)
        let nul = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "\n12\0") }
        #expect(nul == JSONSyntaxError(reason: "NUL byte", line: 2, column: 2, position: 3))
    }

    @Test func depthLimit() throws {
        let at = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try JSONValue(parsing: at)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "[\(at)]") }
        let objects = String(repeating: "{\"a\":", count: 65) + "1" + String(repeating: "}", count: 65)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: objects) }
        let bomb = String(repeating: "[", count: 100_000)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bomb, maximumDepth: 1_000_000) }
    }

    /// Everything that a stream may bring and that is no JSON.
    @Test(arguments: [
        "", " ", "nonsense", "{", "[", "\"", "{]", "[}", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "{'a':1}", "[1 2]",
        "01", "1.", ".5", "+1", "-", "1e", "0x10", "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "tru", "TRUE",
        "nul", "// c\n1", "/* c */ 1", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\t\"",
        "\"\n\"", "\u{FEFF}{}", "{\"a\":1,\"a\":2}", "{\"\\u0000\":1}", "1 2", "{} {}", "[1]x", "\"a\"\"b\"",
        // One name in two compositions of its letters, and a letter that stands for another.
        "{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"\\u00e9\":1,\"e\\u0301\":2}", "{\"K\":1,\"\u{212A}\":2}",
        "{\"id\":1,\"\\u0069d\":2}", "[{\"a\":{\"b\":1,\"b\":1}}]",
        "[18446744073709551616, 1e400]", "[18446744073709551616,]",
    ])
    func notJSON(text: String) {
        #expect(throws: JSONSyntaxError.self, "\(text)") { try JSONValue(parsing: text) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x31, 0x00], [0x22, 0x00, 0x22],
        ] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
    }
}
