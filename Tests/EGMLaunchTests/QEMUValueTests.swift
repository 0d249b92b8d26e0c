import EGMLaunch
import Testing

@Suite struct QEMUValueTests {
    @Test(
        arguments: [
            ("0", 0), ("65536", 65536), ("1B", 1), ("64k", 65536), ("64K", 65536), ("16G", 16 << 30),
            ("457728M", 457728 << 20),
            ("1.5G", 3 << 29), ("0.5K", 512), ("1T", 1 << 40), ("15E", 15 << 60), ("0x1000", 4096), ("0X10", 16),
            ("18446744073709551615", UInt64.max), ("00064K", 65536),
        ] as [(String, UInt64)])
    func sizesAreReadAsQEMUReadsThem(text: String, bytes: UInt64) {
        #expect(QEMUValue.text(text).bytes == bytes)
    }

    @Test(arguments: [
        "", "K", "1.5", "1KB", "-1", "+1", "0x", "0x+1", "0x10K", "16E", "1..5G", "1.G", ".5G", " 1",
        "18446744073709551616",
    ])
    func whatIsNoSizeIsNone(text: String) { #expect(QEMUValue.text(text).bytes == nil) }

    @Test func jsonValues() {
        #expect(QEMUValue.integer(7).bytes == 7)
        #expect(QEMUValue.boolean(true).bytes == nil)
        #expect(QEMUValue.boolean(false).flag == false)
        #expect(QEMUValue.other.flag == nil)
        #expect(QEMUValue.integer(1).string == nil)
    }

    @Test(arguments: [
        "on": true, "yes": true, "true": true, "y": true, "off": false, "no": false, "false": false, "n": false,
    ])
    func booleans(text: String, value: Bool) { #expect(QEMUValue.text(text).flag == value) }

    @Test(arguments: ["", "ON", "1", "enable"]) func whatIsNoBooleanIsNone(text: String) {
        #expect(QEMUValue.text(text).flag == nil)
    }
}
