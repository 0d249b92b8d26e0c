import Testing

@testable import EGMConfig

@Suite struct ConfigurationReferenceTests {
    @Test func thePageNamesEveryKeyWithItsDefault() {
        let page = ConfigurationReference.markdown
        for key in ConfigurationKey.all {
            #expect(page.contains("`\(key.path[key.path.count - 1])`"), "\(key.name)")
            #expect(page.contains(key.documentation), "\(key.name)")
        }
        #expect(page.contains("| `chunk-size` | size: 64KiB to 1GiB, a multiple of 64KiB | `\"16MiB\"` |"))
    }

    @Test func theExampleFileChangesNothing() throws {
        var read = try configuration(ConfigurationReference.exampleFile)
        read.files = []
        #expect(read == Configuration())
    }

    /// With the comment signs gone every line of it is accepted: it shows what the reader takes.
    @Test func theExampleFileIsValidWhenSwitchedOn() throws {
        let lines = ConfigurationReference.exampleFile.split(separator: "\n")
            .filter { $0.hasPrefix("#") && !$0.hasPrefix("# ") }
            .map { $0.dropFirst() }
            .filter { !$0.hasSuffix("= …") }
        let read = try configuration(lines.joined(separator: "\n"))
        #expect(read.origins.count == lines.count { $0.contains(" = ") })
        #expect(read.origins.count >= ConfigurationKey.all.count { !$0.defaultValue.isEmpty })
    }
}
