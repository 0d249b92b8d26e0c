package import JSONRPC

/// A PCI device of the host that a VM has.
package struct PlanDeviceInfo: WireObject {
    /// PCI address with domain.
    package var bdf: String = ""
    /// How the VM calls it: the id of QEMU's device, or libvirt's alias.
    package var id: String?

    package init() {}

    package init(
        bdf: String, id: String? = nil
    ) {
        self.bdf = bdf
        self.id = id
    }
}

extension PlanDeviceInfo {
    package static let typeName = "PlanDeviceInfo"
    package static let summary = "A PCI device of the host that a VM has."

    package static var example: Self {
        Self(bdf: "0008:01:00.0", id: "ua-hostdev0")
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required(
            "bdf", &bdf, "PCI address with domain.",
            schema: .string(pattern: "^[0-9a-fA-F]{4,8}:[0-9a-fA-F]{2}:[0-1][0-9a-fA-F]\\.[0-7]$"))
        try members.optional("id", &id, "How the VM calls it: the id of QEMU's device, or libvirt's alias.")
    }
}
