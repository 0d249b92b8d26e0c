package import JSONRPC

/// An EGM region: the carve-out of one socket.
package struct RegionInfo: WireObject {
    /// `egmN`, N being the proximity domain.
    package var name: String = ""
    /// The ACPI proximity domain; no NUMA node number.
    package var pxm: UInt32 = 0
    /// The socket; null if its GPUs do not agree.
    package var socket: Int?
    /// The kernel's NUMA node; null if it has none.
    package var numaNode: Int?
    /// Physical address; null if ACPI does not give it.
    package var base: HexAddress?
    /// Bytes.
    package var size: UInt64 = 0
    /// What backs the memory.
    package var provider: RegionInfo.Provider = .nvgraceEGM
    /// The generation of the driver that shows the region.
    package var generation: RegionInfo.Generation = .unknown
    /// What the provider can do; null until the region has been opened.
    package var capabilities: CapabilitiesInfo?
    /// Where in its life the region is.
    package var state: RegionInfo.State = .absent
    /// Why it is faulty or what it waits for; null if there is nothing to say.
    package var reason: String?
    /// The addresses of its GPUs, sorted.
    package var gpus: [String] = []
    /// The device node.
    package var devicePath: String = ""
    /// The id of the allocation that has it or waits for it.
    package var allocation: String?
    /// Its retired memory.
    package var retired: RetiredInfo = RetiredInfo()
    /// The running scrub; null if there is none.
    package var scrub: ScrubInfo?
    /// The last scrub that ended well; null if there was none.
    package var lastScrub: ScrubReportInfo?
    /// Who keeps a draining region in use.
    package var holders: [HolderInfo] = []
    /// What is wrong or doubtful with it.
    package var hazards: [HazardInfo] = []
    /// What it is cut into; null if it is not.
    package var partitioning: PartitioningInfo?

    package init() {}

    package init(
        name: String, pxm: UInt32, socket: Int?, numaNode: Int?, base: HexAddress?, size: UInt64,
        provider: RegionInfo.Provider, generation: RegionInfo.Generation, capabilities: CapabilitiesInfo?,
        state: RegionInfo.State, reason: String?, gpus: [String], devicePath: String, allocation: String?,
        retired: RetiredInfo, scrub: ScrubInfo?, lastScrub: ScrubReportInfo?, holders: [HolderInfo],
        hazards: [HazardInfo], partitioning: PartitioningInfo? = nil
    ) {
        self.name = name
        self.pxm = pxm
        self.socket = socket
        self.numaNode = numaNode
        self.base = base
        self.size = size
        self.provider = provider
        self.generation = generation
        self.capabilities = capabilities
        self.state = state
        self.reason = reason
        self.gpus = gpus
        self.devicePath = devicePath
        self.allocation = allocation
        self.retired = retired
        self.scrub = scrub
        self.lastScrub = lastScrub
        self.holders = holders
        self.hazards = hazards
        self.partitioning = partitioning
    }
}

extension RegionInfo {
    package static let typeName = "RegionInfo"
    package static let summary = "An EGM region: the carve-out of one socket."

    package static var example: Self {
        Self(
            name: "egm4", pxm: 4, socket: 0, numaNode: nil, base: HexAddress(0x1_0000_0000), size: 479_962_595_328,
            provider: .nvgraceEGM, generation: .standalone, capabilities: .example, state: .ready, reason: nil,
            gpus: ["0008:01:00.0", "0009:01:00.0"], devicePath: "/dev/egm4", allocation: nil, retired: .example,
            scrub: nil,
            lastScrub: .example, holders: [], hazards: [])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("name", &name, "`egmN`, N being the proximity domain.")
        try members.required("pxm", &pxm, "The ACPI proximity domain; no NUMA node number.")
        try members.nullable("socket", &socket, "The socket; null if its GPUs do not agree.")
        try members.nullable("numaNode", &numaNode, "The kernel's NUMA node; null if it has none.")
        try members.nullable("base", &base, "Physical address; null if ACPI does not give it.")
        try members.required("size", &size, "Bytes.")
        try members.required("provider", &provider, "What backs the memory.")
        try members.required("generation", &generation, "The generation of the driver that shows the region.")
        try members.nullable(
            "capabilities", &capabilities,
            "What the provider can do; null until the region has been opened.")
        try members.required("state", &state, "Where in its life the region is.")
        try members.nullable(
            "reason", &reason,
            "Why it is faulty or what it waits for; null if there is nothing to say.")
        try members.required("gpus", &gpus, "The addresses of its GPUs, sorted.")
        try members.required("devicePath", &devicePath, "The device node.")
        try members.nullable("allocation", &allocation, "The id of the allocation that has it or waits for it.")
        try members.required("retired", &retired, "Its retired memory.")
        try members.nullable("scrub", &scrub, "The running scrub; null if there is none.")
        try members.nullable("lastScrub", &lastScrub, "The last scrub that ended well; null if there was none.")
        try members.required("holders", &holders, "Who keeps a draining region in use.")
        try members.required("hazards", &hazards, "What is wrong or doubtful with it.")
        try members.nullable("partitioning", &partitioning, "What it is cut into; null if it is not.")
    }
}
