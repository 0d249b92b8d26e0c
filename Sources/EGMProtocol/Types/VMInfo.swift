package import JSONRPC

/// The virtual machine that an allocation is for.
package struct VMInfo: WireObject {
    /// The VM's UUID as libvirt and QEMU write it; its identity. The nil UUID is refused.
    package var uuid: String = ""
    /// For people; it identifies nothing.
    package var name: String?

    package init() {}

    package init(uuid: String, name: String? = nil) {
        self.uuid = uuid
        self.name = name
    }
}

extension VMInfo {
    package static let typeName = "VMInfo"
    package static let summary = "The virtual machine that an allocation is for."

    package static var example: Self {
        Self(uuid: "5f0c9f4e-8d0a-4a65-9c1b-0d3f6f4c2a11", name: "train-07")
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required(
            "uuid", &uuid,
            "The VM's UUID as libvirt and QEMU write it; its identity. The nil UUID is refused.",
            schema: .string(pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"))
        try members.optional("name", &name, "For people; it identifies nothing.")
    }
}
