internal import EGMConfig
internal import Glibc
internal import LinuxSystem

/// The configuration file and its drop-ins on this host, for commands that nobody can give options.
enum HostConfiguration {
    static func load(root: HostRoot = HostRoot()) throws -> Configuration {
        do { return try loader(root).load() } catch {
            throw Failure(
                status: .refused, message: error.problems.map(\.description).joined(separator: "; "))
        }
    }

    /// The same; with the defaults, and what is wrong, where it cannot be used.
    static func inspect(root: HostRoot) -> (configuration: Configuration, problems: [ConfigurationError.Problem]) {
        do { return (try loader(root).load(), []) } catch { return (Configuration(), error.problems) }
    }

    private static func loader(_ root: HostRoot) -> ConfigurationLoader {
        ConfigurationLoader(
            readFile: { path in
                do {
                    return try readFile(root.path(path), limit: Int(ConfigurationLoader.fileSizeLimit.bytes))
                } catch let error as SystemError where error.code == ENOENT { return nil }
            },
            listDirectory: { path in
                do {
                    return try root.names(in: path)
                } catch let error as SystemError where error.code == ENOENT { return nil }
            }
        )
    }
}
