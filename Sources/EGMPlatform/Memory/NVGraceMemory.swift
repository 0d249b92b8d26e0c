// A region behind the kernel's nvgrace-egm driver. The daemon is the node's only opener: it opens once, in the
// background, keeps the descriptor, and gives duplicates away. What the forms of the driver differ in is in
// NVGraceOpening; what is held is in NodeKeeper; what all nodes have in common is in NodeMemory.

package import EGMDomain
package import LinuxSystem
internal import Synchronization

/// Region memory behind `/dev/egmN`.
package final class NVGraceMemory: NodeMemory {
    package let provider = ProviderKind.nvgraceEGM
    package var pageSize: UInt64 { UInt64(MemoryPage.size) }

    let size: UInt64
    let links: LinksMemo
    let node: DeviceNode
    let keeper: NodeKeeper
    let scrubber: Scrubber
    let lastNumber = NumberMemo()
    let firmwareTable: (@Sendable () -> RetiredPages)?

    /// - Parameters:
    ///   - region: a region that the kernel shows; its size and generation decide how it is opened.
    ///   - root: the host; anything but the real one is for tests, whose processes and devices are real all the same.
    ///   - keeping: keeps the descriptor over a restart of the daemon.
    ///   - firmwareTable: reads firmware's retired pages; called on a thread of its own. Nil: there is no such table.
    package convenience init(
        region: Region, root: HostRoot = HostRoot(), scrubber: Scrubber, keeping: (any DescriptorKeeping)? = nil,
        firmwareTable: (@Sendable () -> RetiredPages)? = nil
    ) {
        self.init(
            region: region, root: root, scrubber: scrubber, keeping: keeping, firmwareTable: firmwareTable,
            calls: KernelNodeCalls())
    }

    init(
        region: Region, root: HostRoot, scrubber: Scrubber, keeping: (any DescriptorKeeping)? = nil,
        firmwareTable: (@Sendable () -> RetiredPages)? = nil, calls: any NodeCalls
    ) {
        size = region.size
        links = LinksMemo(RegionLinks(region))
        node = DeviceNode(
            name: region.name.description, path: root.path(region.name.devicePath),
            directory: "/sys/class/egm/\(region.name)",
            remedy: "load the nvgrace-egm driver, or bind the region's GPUs to nvgrace_gpu_vfio_pci where the driver "
                + "needs that",
            root: root, calls: calls)
        keeper = NodeKeeper(name: region.name.description, keeping: keeping)
        self.scrubber = scrubber
        self.firmwareTable = firmwareTable
    }

    /// With the generation as it is known by now.
    private var opening: NVGraceOpening {
        NVGraceOpening(node: node, size: size, generation: links.value.generation)
    }

    /// The driver may zero the whole region inside this call. A cancelled caller leaves at once; the driver can't be
    /// stopped, and what it then gives is closed.
    package func open() async throws(RegionMemoryError) -> RegionCapabilities {
        let opening = opening
        return try await keeper.open { Result { () throws(RegionMemoryError) in try opening.run() } }
    }

    var adopt: @Sendable (consuming OwnedDescriptor) throws(RegionMemoryError) -> HeldNode {
        let opening = opening
        return { descriptor throws(RegionMemoryError) in try opening.adopt(descriptor) }
    }

    package func checkNode() async throws(RegionMemoryError) -> String {
        let opening = opening
        try await onThread("check the node of") { () throws(RegionMemoryError) in
            try opening.checkSize()
            try opening.node.check(is: try opening.node.deviceNumber())
        }
        return node.path
    }

    /// The driver maps everything at once, and only what it has: there is no other size to ask for.
    var presentSize: @Sendable () -> UInt64? { { nil } }

    var goneReason: String {
        "the kernel took \(name) away while egmd held it (its driver was unloaded, or its last GPU unbound); end who "
            + "uses it, then bring the driver back"
    }
}
