// QEMU takes `-object` and `-device` as JSON too, and libvirt writes them so. This module may not know a JSON
// library; whoever uses it lends one.

/// Reads one JSON object, as far as QEMU's options need it.
package protocol JSONObjectReading: Sendable {
    /// The members of the JSON object `text`; nil if `text` is not one valid JSON object.
    func members(of text: String) -> [String: QEMUValue]?
}

/// The value of an option's member, as it was written.
package enum QEMUValue: Equatable, Sendable {
    /// Text: everything in the key=value form, strings in the JSON form.
    case text(String)
    /// A JSON integer that is not negative.
    case integer(UInt64)
    /// A JSON boolean.
    case boolean(Bool)
    /// Anything else that JSON knows: null, fractions, negative numbers, arrays, objects.
    case other
}
