/// What one kind of value may be: reads it from a file, prints it, and describes itself for the reference page.
struct Rule<Value>: Sendable {
    /// For the reference: "integer", "size".
    let type: String
    /// For the reference: "1 to 1024", "`never`, `on-demand` or `eager`"; empty where every value of the type is fine.
    let allowed: String
    let read: @Sendable (RawValue) throws(Refusal) -> Value
    /// As it would stand in a file; empty for a value that means "not set".
    let show: @Sendable (Value) -> String
}

/// Why a rule refuses a value, as the end of a sentence that begins with the key.
struct Refusal: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    static func type(_ expected: String, found value: RawValue) -> Refusal {
        Refusal("must be \(expected), but is \(value.typeName)")
    }
}
