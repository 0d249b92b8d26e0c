internal import EGMProtocol

extension ConfigGetResult {
    /// What `egmctl config show` prints.
    var text: String {
        let summary = Table.properties([
            ("files", files.isEmpty ? "none, defaults" : files.joined(separator: ", ")),
            ("in force since", "\(timeText(Int(state.time))) (\(state.trigger.rawValue))"),
            ("log level", state.logLevel.rawValue),
        ])
        var parts = [summary.text]
        if !settings.isEmpty {
            var table = Table([
                ("KEY", .left), ("VALUE", .left), ("DEFAULT", .left), ("CHANGE", .left), ("FROM", .left),
            ])
            for setting in settings {
                table.append([
                    setting.key, orDash(setting.value), orDash(setting.defaultValue), setting.effect.rawValue,
                    setting.origin?.text ?? "default",
                ])
            }
            parts.append(table.text)
        }
        let waiting = settings.compactMap { setting in
            setting.pending.map { pending in
                "after a restart: \(setting.key) = \(pending.value ?? "not set")"
                    + (pending.origin.map { " (\($0.text))" } ?? "")
            }
        }
        if !waiting.isEmpty { parts.append(waiting.joined(separator: "\n")) }
        if let problem = state.problem { parts.append(problem.text) }
        return parts.joined(separator: "\n\n")
    }
}

extension OriginInfo {
    var text: String { line.map { "\(file):\($0)" } ?? file }
}

extension ReloadProblemInfo {
    /// What was wrong, a line each, below the time.
    var text: String {
        let lines = message.split(separator: "\n").map { "  " + printable(String($0)) }
        return "last reload failed: \(timeText(Int(time))), what was in force before still is\n"
            + lines.joined(separator: "\n")
    }
}

extension ConfigurationStateInfo {
    /// What an operator should know of the configuration; empty if there is nothing.
    var notes: [String] {
        var notes: [String] = []
        if !pending.isEmpty { notes.append("needs a restart of egmd: \(listText(pending)) (egmctl config show)") }
        if let problem { notes.append(problem.text) }
        return notes
    }
}
