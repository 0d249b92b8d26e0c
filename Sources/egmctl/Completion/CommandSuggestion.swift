internal import ArgumentParser
internal import EGMConfig

/// Finds what was meant by a command that does not exist.
enum CommandSuggestion {
    /// A sentence, if a word of the command line stands where a command should, and is none.
    static func sentence(for words: [String]) -> String? {
        var known = subcommands(of: EgmctlCommand.configuration)
        var path = "egmctl"
        var rest = words[...]
        while let word = rest.popFirst(), !known.isEmpty {
            if word == "--socket" { _ = rest.popFirst() }
            if word.hasPrefix("-") || word == "help" { continue }
            guard let next = known[word] else {
                let names = known.keys.sorted()
                let hint = nearestWord(to: word, among: names).map { "did you mean '\($0)'?" }
                let all = "there are \(names.joined(separator: ", "))"
                return "'\(path)' has no command '\(printable(word))'; \(hint ?? all)"
            }
            known = subcommands(of: next)
            path += " \(word)"
        }
        return nil
    }

    /// By name; all commands of egmctl say theirs.
    private static func subcommands(of command: CommandConfiguration) -> [String: CommandConfiguration] {
        var found: [String: CommandConfiguration] = [:]
        for type in command.subcommands {
            let configuration = type.configuration
            if let name = configuration.commandName { found[name] = configuration }
        }
        return found
    }
}
