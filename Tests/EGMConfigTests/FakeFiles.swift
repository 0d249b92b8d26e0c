@testable import EGMConfig

/// Files in memory: what a host has in /etc/egmd, without a host.
struct FakeFiles {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    var texts: [String: String] = [:]
    var unreadable: Set<String> = []

    func load(_ file: String? = nil) throws(ConfigurationError) -> Configuration {
        let files = self
        return try ConfigurationLoader(
            readFile: { path in
                if files.unreadable.contains(path) { throw Unreadable(description: "open \(path): Permission denied") }
                return files.texts[path].map { Array($0.utf8) }
            },
            listDirectory: { directory in
                if files.unreadable.contains(directory) {
                    throw Unreadable(description: "open \(directory): Permission denied")
                }
                let names = files.texts.keys.filter { $0.hasPrefix(directory + "/") }
                return names.isEmpty ? nil : names.map { String($0.dropFirst(directory.count + 1)) }
            }
        ).load(file: file)
    }
}

/// The configuration that one file makes.
func configuration(_ text: String) throws(ConfigurationError) -> Configuration {
    try Configuration(reading: [ConfigurationSource(name: "test.toml", text: text)])
}

/// What is wrong with one file, one line a problem; empty if nothing is.
func problems(_ text: String) -> [String] {
    do {
        _ = try configuration(text)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}
