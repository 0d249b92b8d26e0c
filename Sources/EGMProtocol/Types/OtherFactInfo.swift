package import JSONRPC

/// A further value of a fact.
package struct OtherFactInfo: WireObject {
    /// The fact as text.
    package var value: String = ""
    /// Who says so.
    package var origin: FactInfo.Origin = .acpi

    package init() {}

    package init(value: String, origin: FactInfo.Origin) {
        self.value = value
        self.origin = origin
    }
}

extension OtherFactInfo {
    package static let typeName = "OtherFactInfo"
    package static let summary = "A further value of a fact."

    package static var example: Self {
        Self(value: "479962595328", origin: .sysfs)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("value", &value, "The fact as text.")
        try members.required("origin", &origin, "Who says so.")
    }
}
