/// Everything that was read about the host in one pass, before any judgement.
package struct HostFacts: Equatable, Sendable {
    package var gpus: [GPUFacts]
    package var regions: [KernelRegionFacts]
    package var auxiliaryDevices: [AuxiliaryBusFacts]
    /// Devices that configuration names as the memory of regions.
    package var daxDevices: [DaxFacts]
    package var memory: SystemMemory
    /// The kernel's NUMA node of each proximity domain, from SRAT.
    package var nodes: [ProximityDomain: Int]
    /// What could not be read completely, as hazards of the host (level warning).
    package var problems: [Hazard]

    package init(
        gpus: [GPUFacts] = [], regions: [KernelRegionFacts] = [], auxiliaryDevices: [AuxiliaryBusFacts] = [],
        daxDevices: [DaxFacts] = [], memory: SystemMemory = .entries([]), nodes: [ProximityDomain: Int] = [:],
        problems: [Hazard] = []
    ) {
        self.gpus = gpus
        self.regions = regions
        self.auxiliaryDevices = auxiliaryDevices
        self.daxDevices = daxDevices
        self.memory = memory
        self.nodes = nodes
        self.problems = problems
    }
}
