internal import EGMDomain

/// One key of the configuration file: name, rule, effect and documentation, bound to a property of `Configuration`.
package struct ConfigurationKey: Sendable {
    /// When a changed value can count at the earliest: for the daemon's reload, and for telling what needs a restart.
    package enum Effect: String, Sendable, CaseIterable {
        /// After `systemctl reload egmd`.
        case reload
        /// After a restart of the daemon.
        case restart
        /// Read by the client programs each time they start.
        case nextRun = "next run"
    }

    /// Full path, `limits.batch`. `<name>` stands for a region's name: `region.<name>.hold`.
    package let path: [String]
    package let type: String
    package let allowed: String
    package let effect: Effect
    package let documentation: String

    /// Checks a value and puts it into the configuration; `region` is what stood for `<name>`.
    let apply: @Sendable (_ value: RawValue, _ region: RegionName?, inout Configuration) throws(Refusal) -> Void
    /// The value as it would stand in a file; empty if it is not set.
    let show: @Sendable (Configuration) -> String
    /// The values that a key has which may stand once for each region; nil for the others.
    let showEach: (@Sendable (Configuration) -> [(region: RegionName, value: String)])?
    /// Takes the value over from the first into the second.
    let copy: @Sendable (Configuration, inout Configuration) -> Void

    package var name: String { path.joined(separator: ".") }

    /// As it would stand in a file; empty if the key has no value unless set.
    package var defaultValue: String { show(Configuration()) }

    /// The effective value as it would stand in a file; empty if it is not set.
    package func value(in configuration: Configuration) -> String { show(configuration) }

    init<Value>(
        _ name: String, _ property: any WritableKeyPath<Configuration, Value> & Sendable, _ rule: Rule<Value>,
        effect: Effect, _ documentation: String
    ) {
        self.init(
            name, type: rule.type, allowed: rule.allowed, effect: effect, documentation,
            apply: { (value, _, configuration) throws(Refusal) in
                configuration[keyPath: property] = try rule.read(value)
            },
            show: { rule.show($0[keyPath: property]) }, showEach: nil,
            copy: { $1[keyPath: property] = $0[keyPath: property] })
    }

    /// A key that may stand once for each region.
    init<Value>(
        _ name: String, each property: any WritableKeyPath<Configuration, [RegionName: Value]> & Sendable,
        _ rule: Rule<Value>,
        effect: Effect, _ documentation: String
    ) {
        self.init(
            name, type: rule.type, allowed: rule.allowed, effect: effect, documentation,
            apply: { (value, region, configuration) throws(Refusal) in
                guard let region else { throw Refusal("needs the name of a region") }
                configuration[keyPath: property][region] = try rule.read(value)
            },
            show: { _ in "" },
            showEach: { configuration in
                configuration[keyPath: property].sorted { $0.key < $1.key }.map { ($0.key, rule.show($0.value)) }
            },
            copy: { $1[keyPath: property] = $0[keyPath: property] })
    }

    private init(
        _ name: String, type: String, allowed: String, effect: Effect, _ documentation: String,
        apply: @escaping @Sendable (RawValue, RegionName?, inout Configuration) throws(Refusal) -> Void,
        show: @escaping @Sendable (Configuration) -> String,
        showEach: (@Sendable (Configuration) -> [(region: RegionName, value: String)])?,
        copy: @escaping @Sendable (Configuration, inout Configuration) -> Void
    ) {
        path = name.split(separator: ".").map(String.init)
        self.type = type
        self.allowed = allowed
        self.effect = effect
        self.documentation = documentation
        self.apply = apply
        self.show = show
        self.showEach = showEach
        self.copy = copy
    }
}
