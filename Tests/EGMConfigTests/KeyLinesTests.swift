import Testing

@testable import EGMConfig

@Suite struct KeyLinesTests {
    private let text = #"""
        # first = 0
        first = 1

        list = [ # comment ] with bracket
          ["after"], 'b#',
        ]
        long = """
        inside = "not a key"
        x \""" y""""
        after = { inner = 1, other = "}" } # c
        [ table . "quoted key" ]
        a.b = 'c'
        "dotted.name" = 1
        [[many]]
        last = true
        """#

    @Test(arguments: [
        (["first"], 2), (["list"], 4), (["long"], 7), (["after"], 10), (["after", "inner"], 10), (["table"], 11),
        (["table", "quoted key"], 11), (["table", "quoted key", "a", "b"], 12),
        (["table", "quoted key", "dotted.name"], 13), (["many"], 14), (["many", "0", "last"], 15),
    ])
    func theLineOfAKeyIsFound(path: [String], line: Int) {
        #expect(KeyLines(scanning: text).line(of: path) == line)
        #expect(KeyLines(scanning: text.replacing("\n", with: "\r\n")).line(of: path) == line)
    }

    @Test func textInsideAStringIsNoKey() {
        #expect(KeyLines(scanning: text).line(of: ["inside"]) == nil)
    }

    /// It runs on accepted texts only, but must not trap or hang on any.
    @Test func everyPrefixIsSurvived() {
        let bytes = Array(text.utf8)
        for count in 0...bytes.count {
            _ = KeyLines(scanning: String(decoding: bytes[..<count], as: UTF8.self))
        }
        _ = KeyLines(scanning: "= = =\n]]\n\"\n'")
    }
}
