// What is in force after a reload is not what the files say where a key needs a restart. So a reload makes a configuration
// that `keepsUntilRestart` the running one's values, and what differs between that and the files is what waits.

internal import EGMDomain

extension Configuration {
    /// One key with its value, as it is shown.
    package struct Setting: Sendable {
        package let key: ConfigurationKey
        /// The key's full name, with the region's name where it has one.
        package let name: String
        /// As it would stand in a file; empty if it is not set.
        package let value: String
        /// Where it was set; nil for the default.
        package let origin: Origin?
    }

    /// Every key, in the order of `ConfigurationKey.all`; one that may stand once for each region as often as it is set.
    package var settings: [Setting] {
        ConfigurationKey.all.flatMap { key in
            guard let each = key.showEach else {
                return [
                    Setting(key: key, name: key.name, value: key.value(in: self), origin: origins[key.name])
                ]
            }
            return each(self).map { region, value in
                let name = key.name(for: region)
                return Setting(key: key, name: name, value: value, origin: origins[name])
            }
        }
    }

    /// The keys whose values differ, by full name, in the order of the reference.
    ///
    /// - Parameter effects: only those with one of these effects.
    package func keys(
        differingFrom other: Configuration, effects: [ConfigurationKey.Effect] = ConfigurationKey.Effect.allCases
    ) -> [String] {
        let before = Dictionary(other.settings.map { ($0.name, $0.value) }) { first, _ in first }
        let now = settings
        let names = Set(now.map(\.name))
        let changed = now.filter { effects.contains($0.key.effect) && before[$0.name] != $0.value }.map(\.name)
        let gone = other.settings.filter { effects.contains($0.key.effect) && !names.contains($0.name) }.map(\.name)
        return changed + gone
    }

    /// This configuration, as far as it can come into force beside what `running` was started with.
    package func keepingUntilRestart(_ running: Configuration) -> Configuration {
        var result = self
        for key in ConfigurationKey.all where key.effect == .restart {
            key.copy(running, &result)
            for name in Set(origins.keys).union(running.origins.keys) where key.isCalled(name) {
                result.origins[name] = running.origins[name]
            }
        }
        return result
    }
}

extension ConfigurationKey {
    /// The full name of a key that may stand once for each region.
    func name(for region: RegionName) -> String { name.replacing("<name>", with: region.description) }

    /// Whether `name` is the key's full name, for any region.
    fileprivate func isCalled(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        return parts.count == path.count && zip(path, parts).allSatisfy { $0.hasPrefix("<") || $0 == $1 }
    }
}
