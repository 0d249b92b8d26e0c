package import JSONRPC

/// A fact about an auxiliary device, with its origin.
package struct FactInfo: WireObject {
    /// The fact as text: an address in hexadecimal, a size in bytes, a PCI address, a path.
    package var value: String = ""
    /// Who says so.
    package var origin: FactInfo.Origin = .acpi
    /// The same fact from other sources, or further values of it.
    package var others: [OtherFactInfo]?

    package init() {}

    package init(value: String, origin: FactInfo.Origin, others: [OtherFactInfo]? = nil) {
        self.value = value
        self.origin = origin
        self.others = others
    }
}

extension FactInfo {
    package static let typeName = "FactInfo"
    package static let summary = "A fact about an auxiliary device, with its origin."

    package static var example: Self {
        Self(value: "479962595328", origin: .acpi, others: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required(
            "value", &value,
            "The fact as text: an address in hexadecimal, a size in bytes, a PCI address, a path.")
        try members.required("origin", &origin, "Who says so.")
        try members.optional("others", &others, "The same fact from other sources, or further values of it.")
    }
}
