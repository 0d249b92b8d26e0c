import EGMConfig
import LinuxSystem

extension ConfigurationLoader {
    /// Reads the configuration from the real file system, whatever host is served.
    static var host: ConfigurationLoader {
        ConfigurationLoader(
            readFile: { path in
                try unlessMissing { () throws(SystemError) in
                    try readFile(path, limit: ConfigurationLoader.fileSizeLimit.bytes)
                }
            },
            listDirectory: { path in
                try unlessMissing { () throws(SystemError) in
                    guard path.hasPrefix("/") else { return try HostRoot(prefix: ".").names(in: "/" + path) }
                    return try HostRoot().names(in: path)
                }
            })
    }

    /// Loads, with everything that is wrong as the reason why the daemon cannot go on.
    func configuration(file: String?) throws(StartError) -> Configuration {
        do throws(ConfigurationError) { return try load(file: file) } catch {
            throw .configuration(error.description)
        }
    }

    private static func unlessMissing<Value>(_ body: () throws(SystemError) -> Value) throws(SystemError) -> Value? {
        do throws(SystemError) { return try body() } catch {
            if error.isMissing { return nil }
            throw error
        }
    }
}
