import EGMConfig
import EGMProtocol

extension SettingInfo {
    /// Every key with its value in force, and with what a restart makes of it.
    static func list(effective: Configuration, read: Configuration) -> [SettingInfo] {
        let inForce = effective.settings
        let names = Set(inForce.map(\.name))
        let coming = Dictionary(read.settings.map { ($0.name, $0) }) { first, _ in first }
        var list = inForce.map { setting in
            let next = coming[setting.name]
            let isPending = (next?.value ?? "") != setting.value
            return SettingInfo(
                setting, value: setting.value, origin: setting.origin, pending: isPending ? .init(next) : nil)
        }
        // Those of regions that had none before: behind the last key that comes before them in the reference.
        for setting in read.settings where !names.contains(setting.name) {
            let added = SettingInfo(setting, value: "", origin: nil, pending: .init(setting))
            list.insert(added, at: place(of: setting.key, in: list))
        }
        return list
    }

    private init(
        _ setting: Configuration.Setting, value: String, origin: Configuration.Origin?, pending: PendingSettingInfo?
    ) {
        self.init(
            key: setting.name, value: text(value), defaultValue: text(setting.key.defaultValue),
            origin: origin.map(OriginInfo.init), effect: Effect(setting.key.effect), pending: pending)
    }

    private static func place(of key: ConfigurationKey, in list: [SettingInfo]) -> Int {
        let table = key.path[0] + "."
        if let last = list.lastIndex(where: { $0.key.hasPrefix(table) }) { return last + 1 }
        let before = ConfigurationKey.all.prefix { $0.name != key.name }.map(\.name)
        return (list.lastIndex { before.contains($0.key) } ?? -1) + 1
    }
}

extension SettingInfo.Effect {
    fileprivate init(_ effect: ConfigurationKey.Effect) {
        switch effect {
        case .reload: self = .reload
        case .restart: self = .restart
        case .nextRun: self = .nextRun
        }
    }
}

extension PendingSettingInfo {
    fileprivate init(_ setting: Configuration.Setting?) {
        self.init(value: setting.flatMap { text($0.value) }, origin: setting?.origin.map(OriginInfo.init))
    }
}

extension OriginInfo {
    fileprivate init(_ origin: Configuration.Origin) { self.init(file: origin.file, line: origin.line) }
}

private func text(_ value: String) -> String? { value.isEmpty ? nil : value }
