/// The reference of all keys, made from their table: as a page, and as a file to start from.
package enum ConfigurationReference {
    /// docs/configuration.md.
    package static var markdown: String {
        var page = """
            # Configuration

            `\(ConfigurationLoader.defaultFile)`, then `\(ConfigurationLoader.defaultFile).d/*.toml` in the order of
            their names; where two set a key, the later one wins. With `--config FILE` it is FILE and `FILE.d/*.toml`.
            The format is TOML 1.0. Unknown keys, wrong types and impossible values are refused with file and line.
            The daemon reads it when it starts and when it is told to (`systemctl reload egmd`); in the column "counts after"
            a `reload` is enough, or it takes a `restart`. `egmctl` and `egm-qemu` read it each time they are called (`next run`).
            A size is a number of bytes or a string such as `"512MiB"` (KiB, MiB, GiB, TiB).

            This page is made from the daemon's own table by `make docs`.

            """
        for section in sections {
            page += section.table.isEmpty ? "\n## Top level\n" : "\n## `[\(section.table)]`\n"
            page += "\n| key | value | default | counts after | |\n|---|---|---|---|---|\n"
            for key in section.keys {
                let value = key.allowed.isEmpty ? key.type : "\(key.type): \(key.allowed)"
                let defaultValue = key.defaultValue.isEmpty ? "not set" : "`\(key.defaultValue)`"
                page +=
                    "| `\(key.path[key.path.count - 1])` | \(value) | \(defaultValue) | \(key.effect.rawValue) "
                    + "| \(key.documentation) |\n"
            }
        }
        return page
    }

    /// An egmd.toml in which every key stands with its default, commented out: it changes nothing as it is.
    package static var exampleFile: String {
        var file = "# Every key with its default. To change one, remove the first # of its line and of its [table].\n"
        for section in sections {
            let table = section.table.replacing("<name>", with: "egm4")
            file += table.isEmpty ? "" : "\n#[\(table)]\n"
            for key in section.keys {
                let value = key.defaultValue.isEmpty ? "…" : key.defaultValue
                file += "\n# \(key.documentation)\n#\(key.path[key.path.count - 1]) = \(value)\n"
            }
        }
        return file
    }

    /// The keys by table, in the order of `ConfigurationKey.all`.
    private static var sections: [(table: String, keys: [ConfigurationKey])] {
        var sections: [(table: String, keys: [ConfigurationKey])] = []
        for key in ConfigurationKey.all {
            let table = key.path.dropLast().joined(separator: ".")
            if sections.last?.table == table {
                sections[sections.count - 1].keys.append(key)
            } else {
                sections.append((table, [key]))
            }
        }
        return sections
    }
}
