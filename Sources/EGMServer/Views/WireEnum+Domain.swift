package import EGMProtocol

extension WireEnum {
    /// The wire's word for a value of the domain. Both sides use the same words; a test walks all cases of all types.
    package init(_ value: some RawRepresentable<String>) {
        guard let word = Self(rawValue: value.rawValue) else {
            preconditionFailure("\(Self.self) has no word for \(value.rawValue)")
        }
        self = word
    }
}
