internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import JSONRPC

/// `egmctl config show`.
struct ConfigShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show every key with its value, its default, and where it was set.",
        discussion: """
            The values are those in force in egmd. CHANGE says what it takes to bring another value into force: \
            `reload` is systemctl reload egmd, `restart` is systemctl restart egmd, `next-run` are keys of egmctl and \
            egm-qemu, which read the files each time. egmd --check-config says whether the files are right.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("Only these keys, or all keys of a table, such as limits.", valueName: "key"))
    var keys: [String] = []

    @Flag(help: "Only keys that are set in a file, or will be after a restart.")
    var changed = false

    func run() throws {
        var client = try connection.client()
        let reply = try client.call(ConfigGet.self, .init())
        var chosen = reply.result
        chosen.settings = chosen.settings.filter { setting in
            (!changed || setting.origin != nil || setting.pending != nil)
                && (keys.isEmpty || keys.contains { setting.key == $0 || setting.key.hasPrefix($0 + ".") })
        }
        for key in keys where !reply.result.settings.contains(where: { $0.key == key || $0.key.hasPrefix(key + ".") }) {
            let near = nearestName(to: key, in: reply.result.settings.map(\.key))
            throw Failure(
                status: .usage,
                message: "there is no key \(key)" + (near.map { "; did you mean \($0)?" } ?? " that has a value"))
        }
        try connection.show(chosen.json) { chosen.text }
    }
}
