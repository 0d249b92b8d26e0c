package import JSONRPC

/// What the region's provider can do: proven by looking and probing. What was not proven is false.
package struct CapabilitiesInfo: WireObject {
    /// A second open is refused while anybody holds the memory.
    package var exclusiveOpen: Bool = false
    /// A mapping at an offset shows the memory at that offset.
    package var honoursOffset: Bool = false
    /// A mapping past the end is refused.
    package var bounded: Bool = false
    /// Pages that go bad at run time are reported.
    package var runtimeRetiredPages: Bool = false
    /// The memory can be exported as a dma-buf.
    package var dmaBuf: Bool = false
    /// Several VMs may each have a part of the region.
    package var partitionable: Bool = false

    package init() {}

    package init(
        exclusiveOpen: Bool, honoursOffset: Bool, bounded: Bool, runtimeRetiredPages: Bool, dmaBuf: Bool,
        partitionable: Bool
    ) {
        self.exclusiveOpen = exclusiveOpen
        self.honoursOffset = honoursOffset
        self.bounded = bounded
        self.runtimeRetiredPages = runtimeRetiredPages
        self.dmaBuf = dmaBuf
        self.partitionable = partitionable
    }
}

extension CapabilitiesInfo {
    package static let typeName = "CapabilitiesInfo"
    package static let summary =
        "What the region's provider can do: proven by looking and probing. What was not proven is false."

    package static var example: Self {
        Self(
            exclusiveOpen: true, honoursOffset: true, bounded: true, runtimeRetiredPages: false, dmaBuf: false,
            partitionable: false)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required(
            "exclusiveOpen", &exclusiveOpen,
            "A second open is refused while anybody holds the memory.")
        try members.required("honoursOffset", &honoursOffset, "A mapping at an offset shows the memory at that offset.")
        try members.required("bounded", &bounded, "A mapping past the end is refused.")
        try members.required("runtimeRetiredPages", &runtimeRetiredPages, "Pages that go bad at run time are reported.")
        try members.required("dmaBuf", &dmaBuf, "The memory can be exported as a dma-buf.")
        try members.required("partitionable", &partitionable, "Several VMs may each have a part of the region.")
    }
}
