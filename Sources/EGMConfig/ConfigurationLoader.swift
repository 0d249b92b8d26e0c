// Which files make the configuration: the main file, then FILE.d/*.toml in the order of their names.
//
// The module does no input or output itself. The programs hand in two functions (over LinuxSystem), tests hand in
// dictionaries.

package struct ConfigurationLoader {
    package static let defaultFile = "/etc/egmd/egmd.toml"
    /// A configuration is a few KiB; more than this is a wrong file. For `readFile`'s limit.
    package static let fileSizeLimit = ByteSize.mebibytes(1)

    private let readFile: (String) throws -> [UInt8]?
    private let listDirectory: (String) throws -> [String]?

    /// - Parameters:
    ///   - readFile: the file's bytes; nil if it does not exist; throws, with a description that names the file, on
    ///     anything else.
    ///   - listDirectory: the names in a directory, in any order; nil if it does not exist.
    package init(
        readFile: @escaping (String) throws -> [UInt8]?, listDirectory: @escaping (String) throws -> [String]?
    ) {
        self.readFile = readFile
        self.listDirectory = listDirectory
    }

    /// Loads `file`, which must exist because somebody named it, or with nil the default file, which may be missing;
    /// in both cases with its drop-ins. One file that cannot be read hides nothing of what is wrong with the others.
    package func load(file: String? = nil) throws(ConfigurationError) -> Configuration {
        let main = file ?? ConfigurationLoader.defaultFile
        var sources: [ConfigurationSource] = []
        var unread: [ConfigurationError.Problem] = []
        var names: [String] = []
        do { names = try dropIns(in: main + ".d") } catch { unread += error.problems }
        for path in [main] + names.map({ "\(main).d/\($0)" }) {
            do throws(ConfigurationError) {
                if let source = try source(path) {
                    sources.append(source)
                } else if path == main, file != nil {
                    throw problem(main, "this file was asked for, but does not exist")
                }
                // Else: a drop-in that was removed since the directory was read, as good as never there.
            } catch {
                unread += error.problems
            }
        }
        let configuration: Configuration
        do throws(ConfigurationError) { configuration = try Configuration(reading: sources) } catch {
            throw ConfigurationError(problems: unread + error.problems)
        }
        guard unread.isEmpty else { throw ConfigurationError(problems: unread) }
        return configuration
    }

    /// In byte order, which is the same in every locale.
    private func dropIns(in directory: String) throws(ConfigurationError) -> [String] {
        do {
            let names = try listDirectory(directory) ?? []
            return names.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch {
            throw problem(directory, "cannot read the drop-ins: \(error)")
        }
    }

    private func source(_ path: String) throws(ConfigurationError) -> ConfigurationSource? {
        let bytes: [UInt8]?
        do { bytes = try readFile(path) } catch { throw problem(path, "cannot read the configuration: \(error)") }
        guard let bytes else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw problem(path, "the text is not UTF-8; save it as UTF-8")
        }
        return ConfigurationSource(name: path, text: text)
    }

    private func problem(_ file: String, _ message: String) -> ConfigurationError {
        ConfigurationError(problems: [ConfigurationError.Problem(file: file, line: nil, message: message)])
    }
}
