import EGMProtocol

/// A key that an option of the command line sets.
struct CommandLineSetting {
    let key: String
    let option: String
    let value: String
    /// Whether it only takes the place of the default; otherwise it goes before all files.
    var isWeak = false

    func overriding(_ setting: SettingInfo) -> SettingInfo {
        guard !isWeak || setting.origin == nil else { return setting }
        var setting = setting
        setting.value = "\"\(value)\""
        setting.origin = OriginInfo(file: option, line: nil)
        setting.pending = nil
        return setting
    }
}

extension EgmdCommand {
    /// What the options say that are keys too.
    var settings: [CommandLineSetting] {
        var settings = [("socket", "--socket", socket), ("state-dir", "--state-dir", stateDir)].compactMap {
            key, option, value in value.map { CommandLineSetting(key: key, option: option, value: $0) }
        }
        if simulate != nil {
            // As CustodianSettings has it.
            settings.append(CommandLineSetting(key: "hold", option: "--simulate", value: "eager", isWeak: true))
        }
        return settings
    }
}
