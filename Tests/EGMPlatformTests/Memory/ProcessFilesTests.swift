import Testing

@testable import EGMPlatform

@Suite struct ProcessFilesTests {
    /// A process chooses its name, not what the kernel says behind it.
    @Test(arguments: ["cat", ") Z x", "a b)", "\u{600}", ") Z 1 (\u{600}", "x\r", ""])
    func fieldsBeginBehindAnyName(name: String) {
        let fields = ProcessFiles.fields(inStat: Array("4711 (\(name)) S 1 2 3\n".utf8))
        #expect(fields == ["S", "1", "2", "3"])
    }

    @Test func nameThatIsNoTextIsNoObstacle() {
        #expect(ProcessFiles.fields(inStat: Array("1 (".utf8) + [0xFF, 0xC3] + Array(") R 7".utf8)) == ["R", "7"])
        #expect(ProcessFiles.fields(inStat: Array("1 cut".utf8)) == nil)
    }
}
