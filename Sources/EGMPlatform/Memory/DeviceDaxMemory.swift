// A region behind a device-dax device: a carve-out that firmware marked soft-reserved, or CXL memory. Unlike the nodes
// of nvgrace-egm anybody with the right may open it at any time, and the kernel neither scrubs nor counts. Its mappings
// go in steps of its alignment (2 MiB as a rule), and one that reaches past the end is not refused: whoever touches it
// there dies. So the mapping of the scrubber ends where the device does.

package import EGMDomain
package import LinuxSystem
internal import Synchronization

/// Region memory behind `/dev/daxX.Y`.
package final class DeviceDaxMemory: NodeMemory {
    package let provider = ProviderKind.devdax
    /// The device's alignment, as it was when the provider was made.
    package let pageSize: UInt64

    let size: UInt64
    let links: LinksMemo
    let node: DeviceNode
    let opening: DaxOpening
    let keeper: NodeKeeper
    let scrubber: Scrubber
    let lastNumber = NumberMemo()
    let firmwareTable: (@Sendable () -> RetiredPages)?

    /// - Parameters:
    ///   - name: the region's, for messages.
    ///   - device: the device that is the region, from its first to its last byte (`DaxDevice.read`).
    ///   - gpus: those whose VFIO nodes count as users of the memory.
    ///   - keeping: keeps the descriptor over a restart of the daemon. A new open costs nothing here, but what is kept
    ///     is known to be clean.
    ///   - retiredTable: a source of retired pages; the kernel has none for these devices. Called on a thread.
    package convenience init(
        name: RegionName, device: DaxDevice, gpus: [PCIAddress] = [], root: HostRoot = HostRoot(),
        scrubber: Scrubber, keeping: (any DescriptorKeeping)? = nil,
        retiredTable: (@Sendable () -> RetiredPages)? = nil
    ) {
        self.init(
            name: name, device: device, gpus: gpus, root: root, scrubber: scrubber, keeping: keeping,
            retiredTable: retiredTable, calls: KernelNodeCalls())
    }

    init(
        name: RegionName, device: DaxDevice, gpus: [PCIAddress] = [], root: HostRoot, scrubber: Scrubber,
        keeping: (any DescriptorKeeping)? = nil, retiredTable: (@Sendable () -> RetiredPages)? = nil,
        calls: any NodeCalls
    ) {
        pageSize = device.align
        size = device.size
        links = LinksMemo(RegionLinks(gpus: gpus))
        node = DeviceNode(
            name: name.description, path: root.path("/dev/\(device.name)"),
            directory: DaxDevice.directory(device.name), remedy: "`daxctl list` shows what there is", root: root,
            calls: calls)
        opening = DaxOpening(node: node, device: device.name, size: device.size)
        keeper = NodeKeeper(name: name.description, keeping: keeping)
        self.scrubber = scrubber
        firmwareTable = retiredTable
    }

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
            try opening.node.check(is: try opening.checkedDevice().number)
        }
        return node.path
    }

    package func retiredPages() async -> RetiredPages {
        await tablePages() ?? .unknown(regionSize: size, reason: "nothing lists retired pages of \(opening.device)")
    }

    /// A fault behind what sysfs says now is our own: the device was made smaller under us.
    var presentSize: @Sendable () -> UInt64? {
        let opening = opening
        return { try? DaxDevice.read(opening.device, root: opening.node.root).size }  // unknown: bad memory then
    }

    var goneReason: String {
        "the kernel took \(opening.device), the memory of \(name), away while egmd held it; bring it back with daxctl"
    }
}
