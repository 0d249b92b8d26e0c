internal import EGMConfig
internal import Glibc
internal import LinuxSystem

/// The configuration file and its drop-ins on this host, for commands that nobody can give options.
enum HostConfiguration {
    static func load(root: HostRoot = HostRoot()) throws -> Configuration {
        let loader = ConfigurationLoader(
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
        do { return try loader.load() } catch {
            throw Failure(
                status: .refused, message: error.problems.map(\.description).joined(separator: "; "))
        }
    }
}
