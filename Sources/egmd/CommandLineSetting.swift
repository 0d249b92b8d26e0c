import EGMProtocol

/// A key that an option of the command line sets, which goes before all files.
struct CommandLineSetting {
    let key: String
    let option: String
    let value: String

    func overriding(_ setting: SettingInfo) -> SettingInfo {
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
        [("socket", "--socket", socket), ("state-dir", "--state-dir", stateDir)].compactMap { key, option, value in
            value.map { CommandLineSetting(key: key, option: option, value: $0) }
        }
    }
}
