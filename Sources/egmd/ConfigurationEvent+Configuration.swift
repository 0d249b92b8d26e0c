import EGMConfig
import EGMProtocol

extension ConfigurationEvent {
    /// Says which keys `configuration` sets, and where.
    init(trigger: Trigger, _ configuration: Configuration, changed: [String] = [], pending: [String] = []) {
        let origins = configuration.origins
        self.init(
            trigger: trigger, files: Set(origins.values.map(\.file)).sorted(), keys: origins.keys.sorted(),
            changed: changed, pending: pending)
    }
}
